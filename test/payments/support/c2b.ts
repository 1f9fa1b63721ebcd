/** The same payment as the first text of Kenya's M-PESA, as M-PESA itself tells of it. */
export const C2B = {
  TransactionType: 'Pay Bill',
  TransID: 'TJ5AB1CD2E',
  TransTime: '20251005183400',
  TransAmount: '1250.00',
  BusinessShortCode: '600999',
  BillRefNumber: 'INV-0042',
  InvoiceNumber: '',
  OrgAccountBalance: '49197.00',
  ThirdPartyTransID: '',
  MSISDN: '2547*****001',
  FirstName: 'JANE',
  MiddleName: '',
  LastName: 'DOE',
};
