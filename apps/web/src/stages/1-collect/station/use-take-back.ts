import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { isAsking, type KeptTake, type Settled, settleWithdrawals, takeBack } from './take-back.ts';

/** How often the server is asked for withdrawals that it has not heard yet, ms. */
const AGAIN = 3000;

/** Where taking back the last kept take stands. */
export type TakingBack =
  | { readonly step: 'sure'; readonly take: KeptTake }
  | { readonly step: 'deleted' | 'asked' | 'withdrawn'; readonly take: KeptTake }
  | { readonly step: 'refused'; readonly take: KeptTake; readonly refusal: unknown }
  | { readonly step: 'nothing' };

/** Taking back what was kept, one take after the other, the last first. */
export interface TakeBack {
  readonly shown: TakingBack | null;
  /** Offer to take back the last kept take. */
  offer(): void;
  /** Take back what is offered. */
  confirm(reason: string): void;
  /** Leave everything as it is. */
  close(): void;
}

/** @param kept the take that was kept last; null while there is none */
export function useTakeBack(kept: KeptTake | null): TakeBack {
  const client = useQueryClient();
  const takes = useRef<KeptTake[]>([]);
  const [shown, setShown] = useState<TakingBack | null>(null);
  const [asking, setAsking] = useState(isAsking);
  useEffect(() => {
    if (kept !== null) takes.current.push(kept);
  }, [kept]);

  useEffect(() => {
    if (!asking) return;
    function tell({ sha256, refusal }: Settled) {
      void client.invalidateQueries({ queryKey: ['own count'] });
      void client.invalidateQueries({ queryKey: ['station orders'] });
      setShown((now) => {
        if (now === null || now.step === 'nothing' || now.take.sha256 !== sha256) return now;
        return refusal === null ? { step: 'withdrawn', take: now.take } : { step: 'refused', take: now.take, refusal };
      });
    }
    async function look() {
      for (const one of await settleWithdrawals()) tell(one);
      setAsking(isAsking());
    }
    void look();
    const timer = setInterval(() => void look(), AGAIN);
    return () => clearInterval(timer);
  }, [asking, client]);

  return {
    shown,
    offer() {
      const take = takes.current.at(-1);
      setShown(take === undefined ? { step: 'nothing' } : { step: 'sure', take });
    },
    confirm(reason) {
      if (shown?.step !== 'sure') return;
      const { take } = shown;
      takes.current = takes.current.filter((one) => one !== take);
      void takeBack(take.sha256, reason).then((step) => {
        setShown({ step, take });
        setAsking(step === 'asked' || isAsking());
      });
    },
    close: () => setShown(null),
  };
}
