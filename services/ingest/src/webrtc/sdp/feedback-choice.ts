import type { HeaderExtension } from './header-extensions.ts';
import type { Feedback, OfferedCodec } from './offered-codec.ts';

export interface FeedbackChoice {
  readonly feedback: readonly Feedback[];
  /** Only ones that we read, each name once. */
  readonly extensions: readonly HeaderExtension[];
}

/**
 * What is accepted of the feedback and header extensions offered. Transport-wide congestion control needs both its RTCP
 * message and its extension, and rules out REMB: with both a sender keeps to the lower of two estimates.
 */
export function chooseFeedback(
  { feedback }: OfferedCodec,
  extensions: readonly HeaderExtension[],
): FeedbackChoice {
  const transportCc =
    feedback.includes('transport-cc') && extensions.some(({ name }) => name === 'transportCc');
  const refused: Feedback = transportCc ? 'goog-remb' : 'transport-cc';
  return {
    feedback: feedback.filter((type) => type !== refused),
    extensions: extensions.filter(
      ({ name }, index) =>
        name !== null &&
        (name !== 'transportCc' || transportCc) &&
        extensions.findIndex((other) => other.name === name) === index,
    ),
  };
}
