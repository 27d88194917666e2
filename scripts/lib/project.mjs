// @ts-check
import { fileURLToPath } from 'node:url';

/** Absolute path of the project's root, without a slash at the end. */
export const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');

/**
 * Absolute path of something in the project.
 *
 * @param {string} relative with forward slashes
 */
export const projectPath = (relative) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

/** Where programs live that were fetched because the machine has none. */
export const TOOLS_DIRECTORY = projectPath('.tools');
