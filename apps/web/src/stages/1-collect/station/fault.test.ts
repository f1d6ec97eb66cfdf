import { PalaestraError } from '@palaestra/core';
import { expect, test } from 'vitest';
import { errorOf, faultOf, isFull, noSpace } from './fault.ts';

test('a full browser is told as such, whoever met it', () => {
  for (const error of [new DOMException('full', 'QuotaExceededError'), noSpace()]) {
    expect(isFull(error)).toBe(true);
    expect(faultOf(error)).toMatchObject({ code: 'no_space', reason: 'browser_full' });
  }
  expect(isFull(new DOMException('gone', 'NotFoundError'))).toBe(false);
});

test('a fault comes out of a worker as the error that went in', () => {
  const error = new PalaestraError('conflict', 'Cannot mark: nothing is open');
  expect(errorOf(faultOf(error))).toMatchObject({ code: 'conflict', message: error.message, details: {} });
  expect(faultOf('odd')).toEqual({ code: 'internal', message: 'odd', reason: null });
});
