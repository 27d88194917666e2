import { expect, test } from 'vitest';
import { encoderName } from './encoder-name.ts';

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';

test.each([
  ['Mozilla/5.0 (OBS-Studio/30.1.2; Linux x86_64; en-US)', 'OBS Studio 30.1.2'],
  ['Mozilla/5.0 (OBS-Studio/31.0.0-beta1; Windows x86_64; de-DE)', 'OBS Studio 31.0.0'],
  [`Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} Chrome/156.0.0.0 Safari/537.36`, 'Chrome 156'],
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Chrome/156.0.0.0 Safari/537.36`, 'Chrome 156'],
  [`Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} HeadlessChrome/156.0.0.0 Safari/537.36`, 'Chrome 156'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', 'Firefox 153'],
  ['\u0000Fire\u001bfox/153', 'Firefox 153'],
])('%j is %s', (userAgent, name) => {
  expect(encoderName(userAgent)).toBe(name);
});

test.each([
  undefined,
  '',
  'curl/8.5.0',
  'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
  'OBS-Studio/',
  'OBS-Studio/<script>',
  `${'x'.repeat(100)} Firefox/153.0`,
])('%j is nothing to tell', (userAgent) => {
  expect(encoderName(userAgent)).toBeNull();
});
