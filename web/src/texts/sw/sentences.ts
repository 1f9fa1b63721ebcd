/**
 * Sentences of the gateway itself that never change: what providers and their fields are, how phones are set up. In
 * English they are shown as they come, so this stands in no English file. A field's name that is missing here is what
 * the provider itself calls it.
 */
export const sentences: Record<string, string> = {
  // Providers
  'SMSsync phone': 'Simu yenye SMSsync',
  'CHT gateway phone': 'Simu yenye CHT gateway',
  'MSync phone': 'Simu yenye MSync',
  'Generic HTTP': 'HTTP yoyote',
  Simulator: 'Kiigaji',

  // Names of fields
  Sender: 'Mtumaji',
  'Short code or sender id': 'Nambari fupi au jina la mtumaji',
  'Caller number': 'Nambari inayopiga',
  'WhatsApp number': 'Nambari ya WhatsApp',
  Username: 'Jina la mtumiaji',
  'User name': 'Jina la mtumiaji',
  Password: 'Nenosiri',
  'API key': 'Ufunguo wa API',
  'API secret': 'Siri ya API',
  'Access key': 'Ufunguo wa kuingia',
  'Signing key': 'Ufunguo wa sahihi',
  'Private key of the application': 'Ufunguo wa siri wa programu',
  'Application id': 'Kitambulisho cha programu',
  'Signature secret': 'Siri ya sahihi',
  'Signature method': 'Njia ya sahihi',
  'Source number': 'Nambari inayotuma',
  Region: 'Eneo',
  'Origination number': 'Nambari inayotuma',
  'SMS type': 'Aina ya SMS',
  'Carrier acceptance counts': 'Kukubaliwa na mtandao kunahesabika',
  'Base URL': 'Anwani ya msingi',
  'Callback user name': 'Jina la mtumiaji la taarifa',
  'Callback password': 'Nenosiri la taarifa',
  Host: 'Seva',
  Port: 'Mlango',
  Bind: 'Muunganisho',
  'Id bases': 'Msingi wa vitambulisho',
  'Window and rate': 'Zinazosubiri na kasi',
  'Default alphabet': 'Alfabeti ya kawaida',
  'Long messages': 'Ujumbe mrefu',
  'Phone number': 'Nambari ya simu',
  'Secret key': 'Ufunguo wa siri',
  Secret: 'Siri',
  'Device id': 'Kitambulisho cha simu',
  'Endpoint URL': 'Anwani (URL) ya huduma',
  Route: 'Njia',
  'Short code': 'Nambari fupi',
  Request: 'Ombi',
  'Parameters or body': 'Vigezo au maudhui',
  Headers: 'Vichwa',
  'Reply rules': 'Kanuni za majibu',
  'Reply fields': 'Sehemu za jibu',
  'Delivery report mapping': 'Jinsi ya kusoma ripoti za kufika',
  'Inbound mapping': 'Jinsi ya kusoma ujumbe unaoingia',
  Mode: 'Hali',
  Delay: 'Kuchelewa',

  // Twilio
  'Sends and receives SMS, MMS and WhatsApp, and makes calls that speak a text, through a Twilio account. Set the app\'s inbound URL as "A message comes in" webhook (HTTP POST) of the number, the Messaging Service or the WhatsApp sender, and as "Call status changes" webhook to see who called; delivery reports need no setting.':
    'Hutuma na kupokea SMS, MMS na WhatsApp, na kupiga simu zinazosoma maandishi, kupitia akaunti ya Twilio. Weka anwani ya kupokea ya app kuwa webhook ya "A message comes in" (HTTP POST) ya nambari, ya Messaging Service au ya mtumaji wa WhatsApp, na ya "Call status changes" ili kuona nani alipiga; ripoti za kufika hazihitaji kuwekwa.',
  'Starts with AC, 34 characters.': 'Huanza na AC, herufi 34.',
  'Also verifies callbacks; rotate both together.':
    'Huthibitisha pia taarifa za mtoa huduma; zibadilishe kwa pamoja.',
  '+E.164 number, short code or alphanumeric id. WhatsApp: the enabled number, without prefix.':
    'Nambari yenye + na msimbo wa nchi, nambari fupi au jina. WhatsApp: nambari iliyowezeshwa, bila kiambishi.',
  'SMS, MMS: starts with MG. The service then picks the sender.':
    'SMS, MMS: huanza na MG. Hapo huduma huchagua mtumaji.',
  'WhatsApp: template where a message names none; starts with HX.':
    'WhatsApp: kiolezo ambacho hutumika ujumbe usipotaja kingine; huanza na HX.',

  // Africa's Talking
  "Sends and receives SMS, makes calls that speak a text, and sends WhatsApp (experimental) through Africa's Talking. In its dashboard set the inbound URL for incoming messages and opt-outs, and the callback URL for delivery reports and, with voice, as callback URL of the number. That URL serves all apps with the same username.":
    "Hutuma na kupokea SMS, hupiga simu zinazosoma maandishi, na hutuma WhatsApp (kwa majaribio) kupitia Africa's Talking. Kwenye dashibodi yake weka anwani ya kupokea kwa ujumbe unaoingia na wanaojiondoa, na anwani ya taarifa kwa ripoti za kufika na, kwa simu za sauti, kuwa callback URL ya nambari. Anwani hiyo hutumikia app zote zenye jina moja la mtumiaji.",
  'New keys can take some minutes to work.': 'Ufunguo mpya unaweza kuchukua dakika kadhaa kufanya kazi.',
  'Username of the app; "sandbox" selects the sandbox.':
    'Jina la mtumiaji la app; "sandbox" huchagua mazingira ya majaribio.',
  'An approved sender; a wrong one is refused.': 'Mtumaji aliyeidhinishwa; asiye sahihi hukataliwa.',
  'Voice: your voice-enabled number, with + and country code.':
    'Sauti: nambari yako iliyowezeshwa kupiga, yenye + na msimbo wa nchi.',
  'WhatsApp: your business number, with + and country code.':
    'WhatsApp: nambari yako ya biashara, yenye + na msimbo wa nchi.',

  // MessageBird
  "Sends SMS, MMS (US and Canada), voice messages and WhatsApp through the classic MessageBird API, whose keys Bird ends on 31 December 2026. Set the app's inbound URL in a flow, on the number, or as Conversations webhook for message.created; delivery reports need no setting.":
    'Hutuma SMS, MMS (Marekani na Kanada), ujumbe wa sauti na WhatsApp kupitia API ya zamani ya MessageBird, ambayo funguo zake Bird itazima tarehe 31 Desemba 2026. Weka anwani ya kupokea ya app kwenye flow, kwenye nambari, au kuwa webhook ya Conversations kwa message.created; ripoti za kufika hazihitaji kuwekwa.',
  'Live key of the classic REST API.': 'Ufunguo halisi (live) wa REST API ya zamani.',
  'Number, or up to 11 alphanumeric characters.': 'Nambari, au herufi na tarakimu zisizozidi 11.',
  'Of the account, if it has one: calls without a valid signature are then refused.':
    'Wa akaunti, kama upo: hapo taarifa zisizo na sahihi halali hukataliwa.',
  'Of the WhatsApp channel.': 'Ya njia ya WhatsApp.',
  'Of the templates; needed to send them.': 'Ya violezo; inahitajika ili kuvituma.',

  // Vonage
  "Sends and receives through a Vonage (Nexmo) account. Set the app's inbound URL as webhook of the number for SMS; delivery reports need no setting. Voice, mms and whatsapp need an application with its private key, and the same URL as its inbound webhook (POST).":
    'Hutuma na kupokea kupitia akaunti ya Vonage (Nexmo). Weka anwani ya kupokea ya app kuwa webhook ya nambari kwa SMS; ripoti za kufika hazihitaji kuwekwa. Sauti, MMS na WhatsApp zinahitaji programu (application) yenye ufunguo wake wa siri, na anwani hiyohiyo kuwa inbound webhook yake (POST).',
  '8 characters.': 'Herufi 8.',
  'Of the SMS API; the other channels use the application.':
    'Ya API ya SMS; njia nyingine hutumia programu (application).',
  'Number without +, or alphanumeric id.': 'Nambari bila +, au jina.',
  'For voice, mms and whatsapp: the application that sends.':
    'Kwa sauti, MMS na WhatsApp: programu inayotuma.',
  'The whole file, from BEGIN to END PRIVATE KEY.': 'Faili nzima, kuanzia BEGIN hadi END PRIVATE KEY.',
  'From the API settings. With it, unsigned calls of the Messages and Voice APIs are refused.':
    'Kutoka mipangilio ya API. Ikiwepo, taarifa zisizo na sahihi za API za Messages na Voice hukataliwa.',
  'Of SMS calls: md5hash, md5, sha1, sha256 or sha512. Leave empty while the account does not sign them.':
    'Ya taarifa za SMS: md5hash, md5, sha1, sha256 au sha512. Acha tupu kama akaunti haiziwekei sahihi.',

  // Plivo
  "Sends and receives SMS, MMS and WhatsApp through a Plivo account, and makes calls that speak a text. Set the app's inbound URL as message URL (and answer URL, for calls to the number) of the Plivo application, method POST; delivery reports need no setting.":
    'Hutuma na kupokea SMS, MMS na WhatsApp kupitia akaunti ya Plivo, na kupiga simu zinazosoma maandishi. Weka anwani ya kupokea ya app kuwa message URL (na answer URL, kwa simu zinazopigwa kwa nambari) ya programu ya Plivo, njia POST; ripoti za kufika hazihitaji kuwekwa.',
  'Starts with MA, or with SA for a subaccount.': 'Huanza na MA, au SA kwa akaunti ndogo.',
  'Number or sender id; for whatsapp the business number.':
    'Nambari au jina la mtumaji; kwa WhatsApp nambari ya biashara.',
  'Sms and mms: the Powerpack then picks the sender.': 'SMS na MMS: hapo Powerpack huchagua mtumaji.',

  // Amazon SNS
  'Sends SMS through Amazon SNS. Two-way numbers: subscribe the inbound URL to their topic (HTTPS, raw message delivery off) and set the topic ARN. SNS reports deliveries only to CloudWatch Logs: without a function that posts those entries to the callback URL, every message ends as "sent", then "unknown". New accounts reach verified numbers only.':
    'Hutuma SMS kupitia Amazon SNS. Nambari za njia mbili: andikisha anwani ya kupokea kwenye topic yake (HTTPS, raw message delivery ikiwa imezimwa) na uweke ARN ya topic. SNS huripoti kufika kwenye CloudWatch Logs pekee: bila function inayotuma rekodi hizo kwa anwani ya taarifa, kila ujumbe huishia "umetumwa", kisha "una shaka". Akaunti mpya hufikia nambari zilizothibitishwa pekee.',
  'Of an IAM user limited to sns:Publish.': 'Wa mtumiaji wa IAM mwenye ruhusa ya sns:Publish pekee.',
  'Amazon shows it once, when the key is made.': 'Amazon huionyesha mara moja tu, ufunguo unapoundwa.',
  'For example us-east-1; it must support SMS.': 'Kwa mfano us-east-1; lazima iwe na SMS.',
  'A number of yours in this region; left out, Amazon chooses.':
    'Nambari yako katika eneo hili; isipowekwa, Amazon huchagua.',
  'Shown where no origination number is set; not usable in the US.':
    'Huonekana pasipowekwa nambari inayotuma; haitumiki Marekani.',
  'Transactional (default) or Promotional.': 'Transactional (kawaida) au Promotional.',
  'Topic of your two-way number. Without it nothing comes in: all topics of the world look alike.':
    'Topic ya nambari yako ya njia mbili. Bila hiyo hakuna kinachoingia: topic zote duniani zinafanana.',
  'India only.': 'India pekee.',
  'on: what the carrier has accepted is delivered. off (default): it is sent until the phone has it.':
    'on: kilichokubaliwa na mtandao kimefika. off (kawaida): kimetumwa hadi simu ikipate.',

  // Infobip
  "Sends SMS, MMS, voice messages and WhatsApp through an Infobip account and receives what comes in. Set the app's inbound URL as forwarding endpoint of the number (HTTP, Infobip's default formats); delivery reports need no setting.":
    'Hutuma SMS, MMS, ujumbe wa sauti na WhatsApp kupitia akaunti ya Infobip na kupokea unaoingia. Weka anwani ya kupokea ya app kuwa forwarding endpoint ya nambari (HTTP, miundo ya kawaida ya Infobip); ripoti za kufika hazihitaji kuwekwa.',
  'Must be allowed to send on each channel used; to read logs and the balance, too.':
    'Lazima uruhusiwe kutuma kwa kila njia inayotumika; na pia kusoma kumbukumbu na salio.',
  'Your personal host, such as https://xxxxx.api.infobip.com.':
    'Seva yako mwenyewe, kama https://xxxxx.api.infobip.com.',
  'Number or alphanumeric id; for voice and WhatsApp the number registered there.':
    'Nambari au jina; kwa sauti na WhatsApp nambari iliyoandikishwa huko.',
  'Of the Basic authentication that Infobip uses towards us, if you set that up there.':
    'La Basic authentication ambalo Infobip hutumia kwetu, kama uliliweka huko.',
  'Goes with the callback user name.': 'Huenda pamoja na jina la mtumiaji la taarifa.',

  // SMPP
  'A direct link to an operator or an SMSC. The gateway binds by itself and stays bound; there is nothing to set up for receipts and incoming messages.':
    'Muunganisho wa moja kwa moja na kampuni ya simu au SMSC. Lango hujiunganisha lenyewe na kubaki limeunganishwa; hakuna cha kuweka kwa ripoti wala ujumbe unaoingia.',
  'Of the SMSC; smpp:// or ssmpp:// (TLS) may stand before it.':
    'Ya SMSC; smpp:// au ssmpp:// (TLS) inaweza kutangulia.',
  'Default 2775, with TLS 3550.': 'Kawaida 2775, kwa TLS 3550.',
  'At most 15 characters.': 'Herufi zisizozidi 15.',
  'The standard allows 8 characters; many SMSCs take more.':
    'Kiwango huruhusu herufi 8; SMSC nyingi hukubali zaidi.',
  'Number, short code or name; empty where the SMSC sets it.':
    'Nambari, nambari fupi au jina; tupu pale SMSC inapoiweka.',
  'Default: from the form of the sender.': 'Kawaida: kutokana na jinsi mtumaji alivyoandikwa.',
  'Default 1 (international).': 'Kawaida 1 (ya kimataifa).',
  'Default 1 (E.164).': 'Kawaida 1 (E.164).',
  'At most 5 characters; default empty.': 'Herufi zisizozidi 5; kawaida tupu.',
  'At most 12 characters; default empty.': 'Herufi zisizozidi 12; kawaida tupu.',
  'transceiver (default), or tx_rx = one transmitter and one receiver.':
    'transceiver (kawaida), au tx_rx = mtumaji mmoja na mpokeaji mmoja.',
  'on or off (default).': 'on au off (kawaida).',
  'How the SMSC writes ids in answers and in receipts, for example hex:dec; default asis:asis.':
    'Jinsi SMSC inavyoandika vitambulisho katika majibu na ripoti, kwa mfano hex:dec; kawaida asis:asis.',
  'Submits without an answer at once, and parts a second, for example 10/20; default 10/10.':
    'Maombi yasiyojibiwa kwa wakati mmoja, na sehemu kwa sekunde, kwa mfano 10/20; kawaida 10/10.',
  'Behind data_coding 0: gsm (default) or latin1.': 'Nyuma ya data_coding 0: gsm (kawaida) au latin1.',
  'udh8 (default), udh16, sar or payload (the SMSC splits).':
    'udh8 (kawaida), udh16, sar au payload (SMSC hugawa).',

  // Phones
  'An Android phone with the app SMSsync (2.7 to 3.1). `salami phone setup` shows what to type into it.':
    'Simu ya Android yenye app ya SMSsync (2.7 hadi 3.1). `salami phone setup` huonyesha cha kuandika ndani yake.',
  'An Android phone with CHT gateway or SysCo smsgateway, generic build. `salami phone setup` shows what to type into it.':
    'Simu ya Android yenye CHT gateway au SysCo smsgateway, toleo la jumla. `salami phone setup` huonyesha cha kuandika ndani yake.',
  'An Android phone with MSync. Built after its documents alone. `salami phone setup` shows what to type into it.':
    'Simu ya Android yenye MSync. Imeundwa kwa kufuata hati zake pekee. `salami phone setup` huonyesha cha kuandika ndani yake.',
  'Number of the SIM in the phone, with its country code.':
    'Nambari ya laini iliyo ndani ya simu, pamoja na msimbo wa nchi.',
  'As in the app; each phone needs its own.': 'Kama ulivyo kwenye app ya simu; kila simu inahitaji wake.',
  'For Basic authentication, where the app is set up with one.':
    'Kwa Basic authentication, kama app ya simu imewekwa hivyo.',
  'For Basic authentication. Letters, digits and . _ - ~ only: the apps differ in how they send others.':
    'Kwa Basic authentication. Herufi, tarakimu na . _ - ~ pekee: app hutofautiana jinsi zinavyotuma nyingine.',
  'As the app sends it; empty = taken from the first contact.':
    'Kama app inavyokituma; tupu = huchukuliwa simu inapowasiliana mara ya kwanza.',
  'Sent by the app as "secret".': 'App huituma kama "secret".',

  // How they are set up
  'the address above': 'anwani iliyo hapo juu',
  'the address above, with user name and password in it':
    'anwani iliyo hapo juu, yenye jina la mtumiaji na nenosiri ndani yake',
  'leave empty': 'acha tupu',
  on: 'washa',
  off: 'zima',
  'on, every minute': 'washa, kila dakika',
  'on in 2.8, off in 3.x': 'washa kwa 2.8, zima kwa 3.x',
  'any; the first contact fixes it': 'chochote; mawasiliano ya kwanza hukiweka',
  'SMSsync 3.x with "SMS delivery report" sends every SMS twice.':
    'SMSsync 3.x yenye "SMS delivery report" hutuma kila SMS mara mbili.',
  'Message Results need the address with its key: an acknowledgement carries nothing else that names the phone.':
    'Message Results zinahitaji anwani pamoja na ufunguo wake: uthibitisho hauna kingine kinachoitambulisha simu.',
  'Exclude the app from battery optimisation, or Android stops its checks.':
    'Iondoe app kwenye uokoaji wa betri, la sivyo Android itasimamisha ukaguzi wake.',
  'Use the generic build: the branded one talks to one fixed server.':
    'Tumia toleo la jumla: lenye chapa huwasiliana na seva moja tu.',
  'CDMA mode drops the end of long texts; dummy mode reports SMS as delivered that were never sent.':
    'Hali ya CDMA hukata mwisho wa maandishi marefu; hali ya dummy huripoti SMS ambazo hazijatumwa kuwa zimefika.',
  'To send more than 30 parts a minute, raise sms_outgoing_check_max_count over adb and set pacing to raised.':
    'Ili kutuma zaidi ya sehemu 30 kwa dakika, pandisha sms_outgoing_check_max_count kwa adb na uweke kasi kuwa iliyopandishwa.',
  'This support follows the documents of MSync; no such app could be tried.':
    'Hii inafuata hati za MSync; app yenyewe haikuweza kujaribiwa.',
  'A phone cannot reach this address: set PUBLIC_URL to one that it can.':
    'Simu haiwezi kufikia anwani hii: weka PUBLIC_URL kuwa ile inayoweza.',
  'Over http everybody on the way can read the SMS; use https outside a test.':
    'Kwa http kila mtu njiani anaweza kusoma SMS; tumia https nje ya majaribio.',

  // Any HTTP API
  'Any SMS service with an ordinary HTTP interface, Kannel among them. Describe its request, its replies and its callbacks in the fields below.':
    'Huduma yoyote ya SMS yenye HTTP ya kawaida, Kannel ikiwemo. Eleza ombi lake, majibu yake na taarifa zake katika sehemu zilizo hapa chini.',
  'Absolute http(s) URL with path; templates may stand in path and query.':
    'Anwani kamili ya http(s) yenye njia; violezo vinaweza kuwa ndani ya njia na vigezo.',
  'In templates {{username}}.': 'Katika violezo {{username}}.',
  'In templates {{password}}.': 'Katika violezo {{password}}.',
  'In templates {{route}}; Kannel: the smsc-id, or empty.':
    'Katika violezo {{route}}; Kannel: smsc-id, au tupu.',
  'In templates {{sms_type}}; often promotional or transactional.':
    'Katika violezo {{sms_type}}; mara nyingi promotional au transactional.',
  'Number or name that the handset shows; in templates {{from}}.':
    'Nambari au jina ambalo simu huonyesha; katika violezo {{from}}.',
  'Sender when the field above is empty; in templates {{shortcode}}.':
    'Mtumaji sehemu ya juu ikiwa tupu; katika violezo {{shortcode}}.',
  'In templates {{access_token}}.': 'Katika violezo {{access_token}}.',
  'In templates {{api_key}}.': 'Katika violezo {{api_key}}.',
  'In templates {{api_secret}}.': 'Katika violezo {{api_secret}}.',
  'In templates {{user_token}}.': 'Katika violezo {{user_token}}.',
  'In templates {{project_id}}.': 'Katika violezo {{project_id}}.',
  'In templates {{api_token}}.': 'Katika violezo {{api_token}}.',
  'In templates {{auth_key}}.': 'Katika violezo {{auth_key}}.',
  'In templates {{account_sid}}.': 'Katika violezo {{account_sid}}.',
  'In templates {{auth_id}}.': 'Katika violezo {{auth_id}}.',
  'In templates {{auth_token}}.': 'Katika violezo {{auth_token}}.',
  'In templates {{access_key}}.': 'Katika violezo {{access_key}}.',
  'In templates {{secret_access}}.': 'Katika violezo {{secret_access}}.',
  'In templates {{device_id}}.': 'Katika violezo {{device_id}}.',
  'In templates {{region}}.': 'Katika violezo {{region}}.',
  'In templates {{application_id}}.': 'Katika violezo {{application_id}}.',
  'In templates {{port}}; the port that is called belongs into the endpoint URL.':
    'Katika violezo {{port}}; mlango unaoitwa huwekwa katika anwani ya huduma.',
  'Method and form of the body; empty means POST form.': 'Njia na muundo wa maudhui; tupu ni POST form.',
  'GET and POST form: one name=template per line, ?name=template to leave it out when empty. JSON and XML: the document. Templates look like {{to|digits}}, {{text}}, {{dlr_url}}.':
    'GET na POST form: jina=kiolezo moja kwa kila mstari, ?jina=kiolezo ili liachwe likiwa tupu. JSON na XML: hati yenyewe. Violezo huonekana kama {{to|digits}}, {{text}}, {{dlr_url}}.',
  'One "Name: template" per line. "Authorization: Basic {{username}}:{{password}}" is sent in base64.':
    '"Jina: kiolezo" moja kwa kila mstari. "Authorization: Basic {{username}}:{{password}}" hutumwa kwa base64.',
  'JSON, first match wins: {"rules":[{"http":"200-299","json":"status","in":["ok"],"is":"accepted"}]}.':
    'JSON, ya kwanza inayolingana hushinda: {"rules":[{"http":"200-299","json":"status","in":["ok"],"is":"accepted"}]}.',
  'JSON: where the reply holds id, parts, cost, currency, operator, code, text. Empty: our own id.':
    'JSON: mahali ambapo jibu lina id, parts, cost, currency, operator, code, text. Tupu: kitambulisho chetu.',
  'JSON: {"match":"path","status":{"field":"status","map":{"DELIVRD":"delivered"}}}. Empty: no reports.':
    'JSON: {"match":"path","status":{"field":"status","map":{"DELIVRD":"delivered"}}}. Tupu: bila ripoti.',
  'JSON: {"from":"from","to":"to","text":"text","id":"id"}. Empty: no incoming messages.':
    'JSON: {"from":"from","to":"to","text":"text","id":"id"}. Tupu: bila ujumbe unaoingia.',

  // Simulator
  'Built in. Sends nothing; the last digits of the recipient decide what happens.':
    'Kiko ndani ya lango. Hakitumi chochote; tarakimu za mwisho za mpokeaji huamua kinachotokea.',
  'What the handset would show.': 'Ambacho simu ingeonyesha.',
  'normal; down = every attempt fails; unauthorized = the credentials are refused.':
    'normal; down = kila jaribio hushindwa; unauthorized = vitambulisho hukataliwa.',
  'Seconds until the first delivery report.': 'Sekunde hadi ripoti ya kwanza ya kufika.',
  'Delivered after 5 seconds.': 'Hufika baada ya sekunde 5.',
  'Accepted, then a report says failed.': 'Hukubaliwa, kisha ripoti husema umeshindwa.',
  'Refused at once: not a valid recipient.': 'Hukataliwa mara moja: mpokeaji si halali.',
  'Throttled with Retry-After: 1, accepted on the next attempt, delivered.':
    'Hupunguzwa kasi kwa Retry-After: 1, hukubaliwa jaribio linalofuata, hufika.',
  'No answer and never a report: the send stays in doubt (unknown).':
    'Hakuna jibu wala ripoti: utumaji hubaki na shaka ("una shaka").',
  'No answer, but a report says delivered: the doubt ends.':
    'Hakuna jibu, lakini ripoti husema umefika: shaka huisha.',
  'Delivered, but the report is a minute late.': 'Hufika, lakini ripoti huchelewa dakika moja.',
  'Accepted; the report never comes.': 'Hukubaliwa; ripoti haiji kamwe.',
  'Delivered, and the report comes three times.': 'Hufika, na ripoti huja mara tatu.',
  'Reports out of order: delivered first, then sent.':
    'Ripoti hazifuati mpangilio: umefika kwanza, kisha umetumwa.',
  'Delivered, and an SMS comes back into the inbox.': 'Hufika, na SMS hurudi kwenye kikasha.',
  'Accepted, then a report says expired.': 'Hukubaliwa, kisha ripoti husema muda umeisha.',
  'The provider refuses the app itself (bad credentials): a group fails over.':
    'Mtoa huduma huikataa app yenyewe (vitambulisho vibaya): kikundi huhamia app nyingine.',
  'The provider is down for every attempt.': 'Mtoa huduma hapatikani kwa kila jaribio.',
  'Delivered, and the report overtakes the answer to the send.':
    'Hufika, na ripoti hulitangulia jibu la utumaji.',
  'Delivered after 1 second.': 'Hufika baada ya sekunde 1.',
  'any other number': 'nambari nyingine yoyote',
};
