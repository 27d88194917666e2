import { PROBLEM_CONTENT_TYPE, Problem } from '@naru/contracts/errors';
import type { z } from 'zod';

/** OpenAPI entry of a JSON answer or body. */
export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  content: { 'application/json': { schema } },
  description,
});

export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  content: { 'application/json': { schema } },
  required: true,
});

/** OpenAPI entry that stands for every refusal. */
export const problems = {
  default: {
    content: { [PROBLEM_CONTENT_TYPE]: { schema: Problem } },
    description: 'A refusal or failure; `code` says which.',
  },
} as const;

/** OpenAPI: this operation needs a token. */
export const needsToken = [{ bearer: [] }];
