/**
 * What the gateway refuses, by the code of its answer. In English its own sentence is shown, which says more; so this
 * stands in no English file.
 */
export const refusals: Record<string, string> = {
  unauthenticated: 'Kipindi chako kimeisha. Ingia tena.',
  wrong_credentials: 'Anwani ya barua pepe au nenosiri si sahihi.',
  totp_required: 'Weka msimbo kutoka programu yako ya uthibitisho.',
  csrf: 'Ukurasa huu umepitwa na wakati. Upakie upya, kisha ujaribu tena.',
  not_found: 'Hakipatikani. Huenda kimefutwa, au huruhusiwi kukiona.',
  group_has_no_apps: 'Kikundi hiki hakina app. Ruhusu app ijiunge kwanza.',
  app_paused: 'App hii imesitishwa. Iendeleze, au tuma kupitia kikundi chake.',
  key_reused: 'Ombi hili lilishatumwa likiwa na maudhui tofauti. Pakia ukurasa upya, kisha ujaribu tena.',
  still_receiving: 'Ombi la kwanza bado linapokelewa. Subiri kidogo, kisha ujaribu tena.',
  not_in_that_state: 'Hili haliwezekani katika hali ya sasa.',
  last_admin: 'Huyu ndiye msimamizi wa mwisho. Mfanye mtu mwingine msimamizi kwanza.',
  name_taken: 'Jina hili limeshatumika. Chagua jingine.',
  has_open_messages: 'Bado kuna ujumbe unaosubiri kutumwa. Subiri utoke, ughairi, au sitisha app.',
  not_waiting: 'Hili halisubiri uamuzi tena.',
  not_cancellable: 'Ujumbe huu hauwezi kughairiwa: umeshakabidhiwa au umekwisha.',
  not_resendable: 'Ujumbe huu hauwezi kutumwa tena katika hali yake ya sasa.',
  not_replayable: 'Hii haiwezi kutumwa tena: inatumwa sasa hivi, au webhook imezimwa.',
  too_large: 'Ni kubwa kuliko lango linavyopokea.',
  opted_out: 'Nambari hii haitaki ujumbe kutoka app hii.',
  recipient_cap: 'Nambari hii imeshapata jumbe zote inazoruhusiwa kwa muda huu. Tuma baadaye.',
  rate_limited: 'Maombi ni mengi mno kwa muda mfupi. Subiri kidogo, kisha ujaribu tena.',
  no_number:
    '"{{written}}" si nambari ya simu. Iandike pamoja na msimbo wa nchi, kwa mfano 254711000111, au weka nchi ya app.',
  to_missing: 'Weka nambari.',
  sender_not_listed:
    '"{{sender}}" si mtumaji anayeruhusiwa hapa. Kwanza mwongeze kwenye watumaji wengine wa app (Kanuni).',
  time_past: 'Wakati huu umeshapita.',
  time_far: 'Wakati huu ni zaidi ya mwaka mmoja mbele.',
  expires_early: 'Muda wa ujumbe ungeisha kabla haujatumwa.',
  password_short: 'Tumia angalau herufi {{min}}: maneno matatu au manne ni rahisi kukumbuka.',
  password_long: 'Tumia herufi {{max}} tu, zisizidi hapo.',
  password_own: 'Jina au anwani yako ndicho kitu cha kwanza ambacho mtu hujaribu.',
  password_common: 'Nenosiri hili ni mojawapo ya yanayojaribiwa kwanza. Chagua jingine.',
  internal: 'Kuna hitilafu ndani ya lango. Jaribu tena; ikiendelea, angalia kumbukumbu za lango.',
  unavailable: 'Lango halipatikani kwa sasa. Jaribu tena baada ya muda mfupi.',
};
