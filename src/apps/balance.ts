/** When little money at a provider is worth telling. Pure. */

export interface BalanceVerdict {
  isLow: boolean;
  /** It has just become low: once, until it has recovered. */
  isNews: boolean;
}

/**
 * @param amount what is left, as a decimal string; may be below zero
 * @param alert less than this is low
 * @param wasLow at the last look; null = there was none
 */
export function judgeBalance(amount: string, alert: number, wasLow: boolean | null): BalanceVerdict {
  const isLow = Number(amount) < alert;
  return { isLow, isNews: isLow && wasLow !== true };
}
