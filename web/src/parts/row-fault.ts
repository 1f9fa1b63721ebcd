/** Why a row of a batch is refused, in the reader's language. */
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client';
import { batches } from '../texts/en/batches';

type RowError = Schemas['Batch']['errors'][number];
type Fault = keyof typeof batches.faults;
const isFault = (code: string | undefined): code is Fault =>
  code !== undefined && Object.hasOwn(batches.faults, code);

/** @returns the sentence; the gateway's own where it has no code that is known here */
export function useRowFault(): (error: RowError) => string {
  const { t } = useTranslation('batches');
  return ({ told, message }) => {
    if (!told || !isFault(told.code)) return message;
    const { number = '', column = '', recipient = '' } = told.values;
    return t(`faults.${told.code}`, { number, column, recipient });
  };
}
