import { channel } from 'node:diagnostics_channel';

/** What is published of each step that changes something outside this process: its name, nothing of what it carries. */
export interface StepMessage {
  readonly name: string;
  readonly phase: 'before' | 'after';
}

/** Name of the diagnostics channel on which steps are announced (decision 0065). Without a subscriber it costs one comparison. */
export const stepChannel = 'kannuki:step';

const steps = channel(stepChannel);

/** Runs one recording step and says so before and after it; a step that fails is never said to be over. */
export async function announced<T>(name: string, act: () => Promise<T>): Promise<T> {
  if (!steps.hasSubscribers) return act();
  steps.publish({ name, phase: 'before' } satisfies StepMessage);
  const result = await act();
  steps.publish({ name, phase: 'after' } satisfies StepMessage);
  return result;
}
