/** One SMS holds this many UTF-16 units of Japanese. */
const oneMessage = 70;

/** From the wording we want to the one that leaves most room for the name of the host. */
const wordings = {
  login: ['3分以内に入力。電話等で人に教えないでください。\n', '人に教えないでください。\n', ''],
  procedure: ['登録変更用。電話等で人に教えないでください。\n', '登録変更用。教えないで。\n', ''],
  reset: ['パスワード再設定用。電話等で人に教えないで。\n', 'パスワード再設定用。教えないで。\n', ''],
} as const;

/**
 * One SMS (under a host of up to 48 characters); ends with the origin-bound line, so that a phone fills the code in on our page only. No link.
 */
export function smsMessage(code: string, host: string, occasion: keyof typeof wordings): string {
  const texts = wordings[occasion].map((wording) => `認証番号 ${code}\n${wording}\n@${host} #${code}`);
  return texts.find((text) => text.length <= oneMessage) ?? texts.at(-1) ?? '';
}
