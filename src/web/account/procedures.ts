import type { ProcedureKind } from '#core/procedure.ts';
import type { ChannelName } from '../customer/pages/page-head.tsx';

export interface ProcedurePages {
  /** As a customer calls it; stands above every page of its proofs. */
  readonly name: ChannelName;
  /** The page of the procedure: `<path>/<id>` says what is about to be done and what is still to be proved. */
  readonly path: string;
}

const named = (ja: string, en: string, path: string): ProcedurePages => ({ name: { ja, en, procedure: true }, path });

/** Where each procedure of the account site goes on after a proof. */
export const procedurePages: Readonly<Record<ProcedureKind, ProcedurePages>> = {
  'change-contact': named('電話番号・メールアドレスの変更', 'Changing a number or address', '/account/registered-information/change'),
  'move-number': named('携帯番号の欄への移動', 'Moving a number to the mobile field', '/account/registered-information/move'),
  'choose-method': named('ログイン時の認証方法の設定', 'Setting how you log in', '/account/security/method'),
  'try-call': named('電話番号認証のお試し', 'Trying phone-call authentication', '/account/security/try-call'),
  'notification-off': named('ログイン通知の停止', 'Switching login notices off', '/account/security/notification'),
  'lift-hold': named('お取引の停止の解除', 'Lifting the hold on trading', '/account/security/hold'),
  'change-password': named('パスワードの変更', 'Changing the password', '/account/security/password'),
  'change-pin': named('取引暗証番号の変更', 'Changing the trading PIN', '/account/security/pin'),
  'reset-password': named('パスワードの再設定', 'Setting a new password', '/password/forgotten/next'),
};
