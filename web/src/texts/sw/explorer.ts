import type { AllTexts } from '..';

export const explorer: AllTexts['explorer'] = {
  title: 'Kichunguzi cha API',
  lead: 'Yote ambayo mfumo wako unaweza kuomba kwa lango hili. Fungua mstari, ujaze, bonyeza "Execute": inafanyika kweli. Ombi hilo hilo huonyeshwa kwa curl, Python, JavaScript, PHP, Go na Java.',
  makeToken: 'Unda tokeni',
  token: 'Tokeni yako',
  tokenHelp:
    'Maombi yaliyo hapa chini hufanywa kwa tokeni hii, si kwa akaunti yako. Husahaulika ukurasa unapopakiwa upya.',
  noToken: 'Bila tokeni maombi mengi hukataliwa kwa 401.',
  askForToken: 'Msimamizi anaweza kukutengenezea moja, yenye mipaka ya kazi yako.',
  refused: 'Lango halikubali tokeni hii: imeandikwa vibaya, muda wake umeisha, au imefutwa.',
  snippets: 'Ombi, kwa lugha kadhaa',
  may: 'Inaruhusiwa:',
};
