/** A policy with one of everything, for the tests of the reader. */
export const smallPolicy = `policy: small
title: { ja: 小さな計画, en: A small plan }
factor_lifetime: 24h
login_notification:
  on_from: 2025-05-18
methods:
  call:
    needs: callable-number
    live: always
    choosable_from: always
  sms:
    needs: mobile-number
    live: 2025-07-26
    choosable_from: 2025-07-26
    fallback: call
waves:
  method: call
  first: 2025-05-31
  last: 2025-07-25
snapshot:
  at: 2025-07-26
  assign:
    - when: mobile-number
      method: sms
    - when: otherwise
      method: call
channels:
  site:
    name: { ja: サイト, en: Site }
    timeline:
      - require: nobody
        until: 2025-05-31
      - from: 2025-05-31
        until: 2025-07-26
        require: chosen
        accept: [call]
      - from: 2025-07-26
        planned: true
        require: everyone
        accept: [call, sms]
    suspensions:
      - from: 2025-05-10
        until: 2025-06-01
      - from: 2025-06-10
        until: 2025-07-26
        planned: true
`;
