import { MAX_CODEC_PARAMETERS } from './limits.ts';
import { valuesOf } from './sdp-attribute.ts';
import { decimal, words } from './sdp-grammar.ts';
import { malformed } from './sdp-refusal.ts';
import type { MediaSection } from './session-description.ts';

/** RTCP feedback that we know what to do with (RFC 4585, RFC 5104); offers name more. */
export type Feedback = 'transport-cc' | 'goog-remb' | 'nack' | 'nack pli' | 'ccm fir';

export interface OfferedCodec {
  readonly payloadType: number;
  /** In lower case: names of codecs are compared without case (RFC 4855, 3). */
  readonly name: string;
  readonly clockRate: number;
  readonly channels: number;
  /** Names in lower case, values as offered; an item without `=` has an empty value. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly feedback: readonly Feedback[];
}

const FEEDBACK: readonly Feedback[] = ['transport-cc', 'goog-remb', 'nack', 'nack pli', 'ccm fir'];
const RTP_MAP = /^([A-Za-z0-9.+_-]{1,40})\/(\d{1,9})(?:\/(\d{1,3}))?$/;

/** The codecs of a section in the order of its m-line; payload types without a=rtpmap are left out. Throws SdpError. */
export function readCodecs(section: MediaSection): readonly OfferedCodec[] {
  const payloadTypes = readPayloadTypes(section.formats);
  const maps = readByPayloadType(section, 'rtpmap');
  const parameters = readByPayloadType(section, 'fmtp');
  const feedback = readFeedback(section);
  return payloadTypes.flatMap((payloadType) => {
    const map = maps.get(payloadType);
    if (map === undefined) return [];
    const own = feedback
      .filter(({ target }) => target === '*' || target === payloadType)
      .map(({ type }) => type);
    return {
      payloadType,
      ...readRtpMap(map),
      parameters: readParameters(parameters.get(payloadType) ?? ''),
      feedback: [...new Set(own)],
    };
  });
}

function readPayloadTypes(formats: readonly string[]): readonly number[] {
  const payloadTypes = formats.map((format) => {
    const payloadType = decimal(format, 0, 127);
    if (payloadType === null) throw malformed('An m-line names a payload type outside 0 to 127.');
    return payloadType;
  });
  if (new Set(payloadTypes).size < formats.length) throw malformed('An m-line names a payload type twice.');
  return payloadTypes;
}

/** The lines `a=<name>:<payload type> <text>`, each payload type at most once. */
function readByPayloadType(section: MediaSection, name: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const value of valuesOf(section.attributes, name)) {
    const [first = '', ...rest] = words(value);
    const payloadType = decimal(first, 0, 127);
    const text = rest.join(' ');
    if (payloadType === null || text === '') throw malformed(`An a=${name} line is not proper.`);
    if ((found.get(payloadType) ?? text) !== text) {
      throw malformed(`There are two different a=${name} lines for one payload type.`);
    }
    found.set(payloadType, text);
  }
  return found;
}

function readRtpMap(text: string): Pick<OfferedCodec, 'name' | 'clockRate' | 'channels'> {
  const [, name, clockRate, channels = '1'] = RTP_MAP.exec(text) ?? [];
  if (name === undefined) throw malformed('An a=rtpmap line is not proper.');
  return { name: name.toLowerCase(), clockRate: Number(clockRate), channels: Number(channels) };
}

function readParameters(text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const item of text.split(';')) {
    const equals = item.indexOf('=');
    const name = (equals === -1 ? item : item.slice(0, equals)).trim().toLowerCase();
    if (name === '' || parameters.has(name)) continue;
    if (parameters.size === MAX_CODEC_PARAMETERS) throw malformed('An a=fmtp line has too many parameters.');
    parameters.set(name, equals === -1 ? '' : item.slice(equals + 1).trim());
  }
  return parameters;
}

/** RFC 4585, 4.2: `*` stands for all payload types of the section. */
function readFeedback(section: MediaSection): readonly { target: number | '*'; type: Feedback }[] {
  return valuesOf(section.attributes, 'rtcp-fb').flatMap((value) => {
    const [first = '', ...rest] = words(value);
    const target = first === '*' ? first : decimal(first, 0, 127);
    if (target === null || rest.length === 0) throw malformed('An a=rtcp-fb line is not proper.');
    const type = FEEDBACK.find((known) => known === rest.join(' '));
    return type === undefined ? [] : { target, type };
  });
}
