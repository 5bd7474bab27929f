/** What a visitor tells through the inquiry form, as typed. Nobody has proved anything by it (mission.md rule 11). */
export interface Inquiry {
  readonly topic: InquiryTopic;
  /** Login ID or customer number; empty when not known. */
  readonly customer: string;
  readonly name: string;
  readonly reach: string;
  readonly message: string;
}

export const inquiryTopics = ['number', 'address', 'login', 'unknown', 'other'] as const;
export type InquiryTopic = (typeof inquiryTopics)[number];
export type InquiryField = keyof Inquiry;

/** Characters that each field may have. */
export const inquiryLengths = { customer: 100, name: 100, reach: 200, message: 1000 } as const;

export type InquiryReading =
  | { readonly ok: true; readonly inquiry: Inquiry }
  | { readonly ok: false; readonly faults: readonly InquiryField[]; readonly typed: Readonly<Record<InquiryField, string>> };

/** Reads the posted fields; line breaks are kept in the message alone, other characters that nobody sees are dropped. */
export function readInquiry(fields: Readonly<Record<string, string>>): InquiryReading {
  const typed = {
    topic: fields.topic ?? '',
    customer: oneLine(fields.customer),
    name: oneLine(fields.name),
    reach: oneLine(fields.reach),
    message: cleaned((fields.message ?? '').replaceAll(/\r\n?/g, '\n')),
  };
  const topic = inquiryTopics.find((each) => each === typed.topic);
  const faults: InquiryField[] = [
    ...(topic ? [] : ['topic' as const]),
    ...(isTooLong('customer', typed.customer) ? ['customer' as const] : []),
    ...(['name', 'reach', 'message'] as const).filter((field) => typed[field] === '' || isTooLong(field, typed[field])),
  ];
  return topic && faults.length === 0 ? { ok: true, inquiry: { ...typed, topic } } : { ok: false, faults, typed };
}

const isTooLong = (field: keyof typeof inquiryLengths, text: string): boolean => [...text].length > inquiryLengths[field];
const oneLine = (text = ''): string => cleaned(text.replaceAll(/\s+/g, ' '));
const cleaned = (text: string): string => text.replaceAll(/[^\P{C}\n]/gu, '').trim();
