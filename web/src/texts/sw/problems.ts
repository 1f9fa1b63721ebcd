import type { AllTexts } from '..';

export const problems: AllTexts['problems'] = {
  nameless: { webhook: 'Webhook {{id}}', slack: 'Chaneli ya Slack {{id}}' },
  app_paused: {
    title: '{{name}} imesitishwa',
    help: 'Ujumbe wake unasubiri. Endeleza app hii ujumbe utakaporuhusiwa kutoka.',
  },
  credentials_refused: {
    title: '{{name}}: mtoa huduma anakataa taarifa za kuingia',
    help: 'Zijaribu kwenye ukurasa wa app na uweke zilizo sahihi. Au muulize mtoa huduma kama akaunti imefungwa.',
  },
  balance_empty: {
    title: '{{name}}: akaunti haina salio',
    help: 'Ongeza salio kwa mtoa huduma. Kisha ujumbe utatoka wenyewe.',
  },
  balance_low: {
    title: '{{name}}: salio limebaki {{amount}}',
    help: 'Ongeza salio kwa mtoa huduma, au punguza kiasi cha balance_alert cha app hii.',
  },
  app_misconfigured: {
    title: '{{name}} haijawekwa sawasawa',
    help: 'Rekebisha mipangilio yake, kisha ijaribu. Majaribio ya ujumbe wake wa mwisho yanasema tatizo ni nini.',
  },
  app_suspended: {
    title: '{{name}} inashindwa mara kwa mara',
    help: 'Itajaribiwa tena yenyewe, na kwa sasa app nyingine za kikundi chake zinatuma. Angalia majaribio ya ujumbe wake wa mwisho ili uone sababu.',
  },
  app_suspended_why: {
    title: '{{name}} inashindwa mara kwa mara ({{why}})',
    help: 'Itajaribiwa tena yenyewe, na kwa sasa app nyingine za kikundi chake zinatuma. Angalia majaribio ya ujumbe wake wa mwisho ili uone sababu.',
  },
  app_suspended_alone: {
    title: '{{name}} inashindwa mara kwa mara',
    help: 'Ujumbe wake unaofuata utaijaribu tena. Angalia majaribio ya ujumbe wake wa mwisho ili uone sababu.',
  },
  app_suspended_alone_why: {
    title: '{{name}} inashindwa mara kwa mara ({{why}})',
    help: 'Ujumbe wake unaofuata utaijaribu tena. Angalia majaribio ya ujumbe wake wa mwisho ili uone sababu.',
  },
  webhook_off: {
    title: '{{name}} imezimwa',
    help: 'Taarifa zake zilishindwa kufika mfululizo. Rekebisha mpokeaji, tuma sampuli, kisha iwashe na utume tena zilizokosekana.',
  },
  webhook_failing: {
    title_one: '{{name}}: jaribio la mwisho limeshindwa',
    title_other: '{{name}}: majaribio {{count}} ya mwisho yameshindwa',
    help: 'Yanarudiwa yenyewe kwa muda. Tazama kumbukumbu uone mpokeaji alijibu nini.',
  },
  webhook_dead: {
    title_one: '{{name}}: taarifa {{count}} haikuweza kufikishwa',
    title_other: '{{name}}: taarifa {{count}} hazikuweza kufikishwa',
    help: 'Angalia kwenye kumbukumbu zake mpokeaji alijibu nini, kisha zitume tena.',
  },
  payment_suspicious: {
    title_one: 'Ujumbe {{count}} wa malipo si wa kuaminika',
    title_other: 'Jumbe {{count}} za malipo si za kuaminika',
    help: 'Kila mmoja unasema sababu: jina la mtumaji linalofanana, simu usiyoiamini, bila HTTPS. Hakuna malipo yaliyoingizwa; linganisha na taarifa ya mtandao.',
  },
  payment_unparsed: {
    title_one: 'Ujumbe {{count}} wa malipo haukuweza kuingizwa',
    title_other: 'Jumbe {{count}} za malipo hazikuweza kuingizwa',
    help: 'Soma kila mmoja na uamue: ingiza, kataa au ondoa.',
  },
  phone_offline: {
    title: '{{name}} iko nje ya mtandao',
    help: 'Hakikisha simu imewashwa, ina mtandao, na programu yake inafanya kazi bila kulazwa na Android.',
  },
  phone_battery_low: { title: '{{name}}: betri iko chini', help: 'Weka simu kwenye chaji.' },
  phone_battery_level: { title: '{{name}}: betri {{percent}} %', help: 'Weka simu kwenye chaji.' },
  link_refused: {
    title: '{{name}}: SMSC inakataa kuunganishwa',
    help: 'Kagua system_id na password, na kwamba hakuna programu nyingine iliyounganishwa kwa hizo.',
  },
  link_unreachable: {
    title: '{{name}}: hakuna muunganisho na SMSC',
    help: 'Kagua host, port na firewall; itajaribiwa tena yenyewe.',
  },
  callbacks_unparsed: {
    title_one: '{{name}}: taarifa {{count}} ya mtoa huduma haikusomeka',
    title_other: '{{name}}: taarifa {{count}} za mtoa huduma hazikusomeka',
    help: 'Angalia kilichokuja: huenda anwani ni ya taarifa za aina nyingine, au mtoa huduma amebadilisha muundo wake.',
  },
  batch_paused: {
    title: 'Fungu {{name}} limesitishwa',
    help: 'Liendeleze, au ghairi kilichobaki.',
  },
  temporal_down: {
    title: 'Temporal haipatikani',
    help: 'Ujumbe unapokelewa na kusubiri. Anzisha seva ya Temporal tena, au kagua TEMPORAL_ADDRESS; kisha ujumbe utatoka wenyewe.',
  },
  job_timed_out: {
    title: 'Kazi {{name}} ilichukua muda mrefu mno',
    help: 'Angalia sababu kwenye mara yake ya mwisho, kisha uifanye kwa mkono.',
  },
  job_failed: {
    title: 'Kazi {{name}} ilishindwa',
    help: 'Angalia sababu kwenye mara yake ya mwisho, kisha uifanye kwa mkono.',
  },
  job_terminated: {
    title: 'Kazi {{name}} ilikatizwa',
    help: 'Angalia sababu kwenye mara yake ya mwisho, kisha uifanye kwa mkono.',
  },
};
