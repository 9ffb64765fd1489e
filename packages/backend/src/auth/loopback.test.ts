import { hostOfHeader, isLoopbackHost } from './loopback';

describe('isLoopbackHost', () => {
  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.8.8.8', '::1', '[::1]'])(
    'takes %s for loopback',
    host => {
      expect(isLoopbackHost(host)).toBe(true);
    },
  );

  it.each([
    undefined,
    '',
    '0.0.0.0',
    '::',
    '10.0.0.1',
    'portal.example.com',
    '127.0.0.1.example.com',
    'localhost.example.com',
  ])('does not take %s for loopback', host => {
    expect(isLoopbackHost(host)).toBe(false);
  });
});

describe('hostOfHeader', () => {
  it.each([
    ['localhost:7007', 'localhost'],
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]:7007', '[::1]'],
    ['', undefined],
    [undefined, undefined],
    ['a:b:c', undefined],
  ])('reads %s as %s', (header, host) => {
    expect(hostOfHeader(header)).toBe(host);
  });
});
