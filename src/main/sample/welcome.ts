import type { SamplePorts } from './addresses.ts';

interface SampleCustomer {
  readonly loginId: string;
  readonly number: string;
  readonly who: string;
  readonly tryThis: string;
}

/** Taken from demo/data/customers.csv; each meets another page. */
const customers: readonly SampleCustomer[] = [
  { number: '10000302', loginId: 'm10000302', who: 'mobile phone', tryThis: 'a code by SMS; on the FX channels a code by e-mail' },
  { number: '10000006', loginId: 'k10000006', who: 'landline only', tryThis: 'a call from 03-3192-4780 to the number on the screen' },
  {
    number: '10000154',
    loginId: 's10000154',
    who: 'in a wave of June',
    tryThis: 'a call, although there is a mobile phone: the wave asked for it first',
  },
  {
    number: '10001079',
    loginId: 's10001079',
    who: 'no number at all',
    tryThis: 'the page with the ways back in; FX by e-mail still works',
  },
];

/** What is said when everything runs: the addresses, and four customers to log in as. */
export function welcome(ports: SamplePorts): string {
  const rows = customers.map(({ loginId, number, who, tryThis }) => `  ${loginId}  Pw-${number}!  ${who.padEnd(18)} ${tryThis}`);
  return `
Kannuki runs. Open the sample brokerage, log in, and answer on the sample phone:

  Sample brokerage   http://localhost:${ports.brokerage}
  Sample phone       http://localhost:${ports.phone}     calls, SMS, mail, and the date
  Login server       http://localhost:${ports.kannuki}

  Login ID   Password       Who                Try
${rows.join('\n')}

The date is moved on the sample phone's page. Stop with Ctrl-C.
`;
}
