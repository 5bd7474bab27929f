import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '#test/support/any-text.ts';
import { processorTime } from '#test/support/timing.ts';
import { networkKey } from './network.ts';

describe('the network that shares a lane', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['192.0.2.77', '192.0.2.0/24'],
    ['::ffff:192.0.2.77', '192.0.2.0/24'],
    ['::FFFF:192.0.2.77', '192.0.2.0/24'],
    ['::ffff:c000:24d', '192.0.2.0/24'],
    ['0:0:0:0:0:ffff:192.0.2.77', '192.0.2.0/24'],
    ['2001:db8:1:2233:4455:6677:8899:aabb', '2001:db8:1:2200::/56'],
    ['2001:db8:1:22ff::1', '2001:db8:1:2200::/56'],
    ['2001:0DB8:0001:2233::', '2001:db8:1:2200::/56'],
    ['2001:db8::1', '2001:db8:0:0::/56'],
    ['fe80::1%eth0', 'fe80:0:0:0::/56'],
    ['::1', '0:0:0:0::/56'],
    ['localhost', 'unknown'],
    ['192.0.2.300', 'unknown'],
    ['', 'unknown'],
  ];
  for (const [address, network] of cases)
    test(`${address || '(nothing)'} is in ${network}`, () => assert.equal(networkKey(address), network));

  test('IPv4: alike exactly when the first three parts are', () => {
    const part = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.tuple(part, part, part), fc.tuple(part, part, part), part, part, (a, b, x, y) => {
        assert.equal(networkKey([...a, x].join('.')), networkKey([...a, y].join('.')));
        assert.equal(networkKey([...a, x].join('.')) === networkKey([...b, x].join('.')), String(a) === String(b));
      }),
    );
  });

  test('IPv6: alike exactly when the first 56 bits are, however it is written', () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
    const address = fc
      .tuple(group, group, group, group, group, group, group, group)
      .filter((groups) => groups.slice(0, 5).some((each) => each > 0));
    const written = (groups: readonly number[]): string => groups.map((each) => each.toString(16)).join(':');
    fc.assert(
      fc.property(address, address, (one, other) => {
        const prefix = ([a, b, c, d = 0]: readonly number[]): string => String([a, b, c, d >> 8]);
        assert.equal(networkKey(written(one)) === networkKey(written(other)), prefix(one) === prefix(other));
        assert.equal(networkKey(new URL(`http://[${written(one)}]/`).hostname.slice(1, -1)), networkKey(written(one)));
      }),
    );
  });
});

test('any text has a network of the right shape, in little time', () => {
  const text = fc.oneof(
    anyText(60),
    fc.ipV4(),
    fc.ipV6(),
    fc.ipV4Extended(),
    fc.array(fc.constantFrom(':', '::', '.', 'f', '0', '1', '%', '/'), { maxLength: 30 }).map((list) => list.join('')),
  );
  fc.assert(
    fc.property(text, (address) =>
      assert.match(networkKey(address), /^(?:unknown|(?:\d{1,3}\.){3}0\/24|[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){3}::\/56)$/, address),
    ),
    { numRuns: 2_000 },
  );
  const spent = processorTime();
  for (const filler of [':', '.', '1', 'f:', '%']) networkKey(filler.repeat(16_384));
  assert.ok(spent() < 500);
});
