import type { AllTexts } from '..';

export const signIn: AllTexts['signIn'] = {
  title: 'Ingia',
  email: 'Anwani ya barua pepe',
  password: 'Nenosiri',
  passwordRule: 'Angalau herufi 12. Maneno kadhaa yasiyohusiana ni nenosiri zuri.',
  name: 'Jina lako',
  submit: 'Ingia',
  code: 'Msimbo kutoka programu yako ya uthibitisho',
  codeHelp: 'Tarakimu sita; au mmoja wa misimbo yako ya dharura.',
  forgotten: 'Umesahau? Msimamizi anaweza kukutengenezea kiungo; pia "salami user reset" kwenye seva.',
  setupTitle: 'Karibu',
  setupLead: 'Unda msimamizi: mtu anayeweza kufanya yote hapa, na kuwaalika wengine.',
  setupNeedsLink:
    'Lango lilichapisha kiungo kwenye terminal lilipoanza ("Create the administrator"). Fungua kiungo hicho: kinathibitisha kwamba lango ni lako. Ni kipya kila linapoanza.',
  setupSubmit: 'Unda msimamizi',
  linkTitle: 'Chagua nenosiri lako',
  linkInvited: 'Umealikwa kama {{email}}.',
  linkReset: 'Kwa {{email}}. Vipindi vingine vyote vya akaunti hii vitaisha.',
  linkSubmit: 'Hifadhi na uingie',
  linkGone: 'Kiungo hiki kimeshatumika au kimepitwa na wakati. Omba kipya.',
  endedTitle: 'Kipindi chako kimeisha',
  endedText: 'Ingia ili kuendelea. Ulichoandika kinabaki.',
  asOther: 'Ingia kama mtu mwingine',
  toSignIn: 'Kwenda kuingia',
};
