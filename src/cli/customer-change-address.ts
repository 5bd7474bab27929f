import type { Command } from './command.ts';
import { changeContact, changeDetails, changeOptions } from './contact-change.ts';

export const customerChangeAddress: Command = {
  name: 'customer change-address',
  summary: 'Change a registered e-mail address by support or post, by two persons',
  details: changeDetails,
  positionals: [],
  options: changeOptions,
  run: (context) => changeContact(context, 'email'),
};
