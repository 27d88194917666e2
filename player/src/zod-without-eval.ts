import { config } from 'zod';

/**
 * Must be the first import of the page: zod compiles object schemas with `new Function` when it may, decided as each
 * schema is built, and only probing for that is reported as a violation of our content security policy.
 */
config({ jitless: true });
