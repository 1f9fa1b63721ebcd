/** Notices that receipts name no message because the app's id bases (c4) are set wrongly. Keeps the latest answers. */
import type { Delivery } from './delivery.js';
import { idKey, suggestBases, type IdBases } from './ids.js';
import { readReceiptText } from './receipt.js';

const KEPT = 500;
/** One receipt may meet a foreign id by chance. */
const MISMATCHES = 3;

export class IdWatch {
  /** As they were written, by their keys; oldest first. */
  private readonly answers = new Map<string, string>();
  private mismatches = 0;
  private told = false;

  constructor(
    private readonly bases: IdBases,
    private readonly onTrouble: (text: string) => void,
  ) {}

  answered(id: string): void {
    if (id === '') return;
    this.answers.set(idKey(id, this.bases.answer), id);
    if (this.answers.size > KEPT) this.answers.delete(this.answers.keys().next().value!);
  }

  reported({
    receipted_message_id,
    short_message,
  }: Pick<Delivery, 'receipted_message_id' | 'short_message'>): void {
    if (this.told) return;
    const id =
      receipted_message_id || readReceiptText(Buffer.from(short_message, 'hex').toString('latin1')).id;
    if (id === undefined) return;
    if (this.answers.has(idKey(id, this.bases.receipt))) return;
    const other = suggestBases([...this.answers.values()], id, this.bases);
    if (!other || ++this.mismatches < MISMATCHES) return;
    this.told = true;
    this.onTrouble(
      `receipts name ids in another base than the answers do: set c4 of this app to ${other.answer}:${other.receipt}`,
    );
  }
}
