import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeUrl } from './safe-url.ts';

for (const address of [
  '/login/abc',
  '/',
  'https://www.sample-sec.example/callback?code=1',
  'http://localhost:4100/',
  'tel:18605012345678',
]) {
  test(`${address} may stand in a page`, () => assert.equal(safeUrl(address), address));
}

for (const address of [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  '//evil.example',
  '/\\evil.example',
  'data:text/html,x',
  'tel:110;x',
  'login',
]) {
  test(`${address} is refused`, () => assert.throws(() => safeUrl(address), TypeError));
}
