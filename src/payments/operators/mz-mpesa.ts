/** Mozambique, M-Pesa (Vodacom), Portuguese without accents. */
import { MOZAMBIQUE } from '../countries.js';
import { grammar } from '../layouts.js';
import type { OperatorDriver } from '../types.js';

const CURRENCY = 'MT|MZN';
const { layout, finders } = grammar({ currency: CURRENCY, id: '[A-Z][A-Z0-9]{9,10}' });

export const mzMpesa: OperatorDriver = {
  name: 'mz-mpesa',
  label: 'Mozambique: M-Pesa',
  country: MOZAMBIQUE,
  currencies: { MZN: CURRENCY },
  senders: ['M-Pesa', 'MPESA'],
  dates: 'day first',
  idDates: { yearOfA: 2023 },
  layouts: [
    layout('received', 'Confirmado {id} Recebeste {amount} de {party} aos {when}'),
    layout('sent', 'Confirmado {id} Transferiste {amount} e a taxa foi de {fee} para {party} aos {when}'),
    layout(
      'paybill',
      'Confirmado {id} Registamos uma operacao de compra no valor de {amount} e a taxa foi de {fee} na entidade {party} com referencia {account} aos {when}',
    ),
    layout('withdraw', 'Confirmado {id} Aos {when} levantaste {amount} no agente {party} O novo saldo'),
    layout('deposit', 'Confirmado {id} Depositaste o valor de {amount} no agente {party} aos {when}'),
  ],
  finders: finders({ balance: ['novo saldo [M-Pesa] e de {balance}'], feeTotal: ['a taxa foi de {fee}'] }),
};
