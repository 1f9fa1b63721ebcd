import type { AllTexts } from '..';

export const optOuts: AllTexts['optOuts'] = {
  title: 'Waliojiondoa',
  lead: 'Nambari zisizotaka ujumbe kutoka kwa app. Hukataliwa kabla ya chochote kutumwa.',
  tabs: { numbers: 'Nambari', overrides: 'Waliotumiwa hata hivyo' },
  add: 'Ongeza nambari',
  added: '{{number}} haitapata ujumbe tena.',
  none: 'Hakuna aliyejiondoa',
  noneText:
    'Anayejibu STOP (au SIMAMA, ACHA na kadhalika) huonekana hapa mwenyewe, na pia anayeripotiwa na mtoa huduma. Unaweza kuongeza nambari za watu waliokuomba kwa njia nyingine.',
  noMatch: 'Hakuna nambari kama hiyo',
  noMatchText: 'Tafuta kwa msimbo wa nchi, kwa mfano +2547, au ondoa vichujio.',
  number: 'Nambari',
  numberHelp: 'Pamoja na msimbo wa nchi, au kama app inavyoandika nambari za nchi yake.',
  appHelp: 'Kujiondoa ni kwa app moja.',
  source: 'Jinsi',
  sources: { message: 'kwa maneno yake', provider: 'mtoa huduma anasema', api: 'iliandikwa kwa mkono' },
  message: 'ujumbe {{id}}',
  messageTitle: 'Ujumbe',
  removeTitle: 'Utume kwa {{number}} tena?',
  removeDo: 'Ondoa kwenye orodha',
  removeText:
    'Fanya hivi tu mwenye nambari akiomba: katika nchi nyingi kumwandikia aliyejiondoa kunatozwa faini.',
  removedText: 'Nambari inaweza kupata ujumbe tena.',
  reason: 'Sababu iliyotolewa',
  noOverrides: 'Hakuna aliyetumiwa hata hivyo',
  noOverridesText:
    'Programu yenye ruhusa optouts:override inaweza kumtumia aliyejiondoa, ikisema kwa nini. Kila ujumbe kama huo umeorodheshwa hapa.',
};
