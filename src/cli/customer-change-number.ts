import type { Command } from './command.ts';
import { changeContact, changeDetails, changeOptions } from './contact-change.ts';
import { readNumberField } from './contact-field.ts';

export const customerChangeNumber: Command = {
  name: 'customer change-number',
  summary: 'Change a registered number by support or post, by two persons',
  details: changeDetails,
  positionals: [],
  options: {
    ...changeOptions,
    field: { value: 'FIELD', description: 'phone, mobile_phone, or representative_mobile_phone (corporate).', required: true },
  },
  run: (context) => changeContact(context, readNumberField(context.arguments.given('field'))),
};
