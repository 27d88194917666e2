import { type Child, startChild } from './child.ts';
import type { FloodCommand, FloodMessage, FloodPlan } from './flood-messages.ts';

/** Ready to flood a port, in a process of its own. */
export async function startFlood(plan: FloodPlan): Promise<Child<FloodCommand, FloodMessage>> {
  const child = startChild<FloodCommand, FloodMessage>(new URL('./flood-worker.ts', import.meta.url), plan);
  try {
    await child.next('armed');
    return child;
  } catch (error) {
    await child[Symbol.asyncDispose]();
    throw error;
  }
}
