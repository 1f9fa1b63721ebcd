/** The app of type `Http` that speaks to the local provider. */

/** The provider's secret of every app here: invented, and good for nothing else. */
export const PROVIDER_KEY = 'local-provider-key-5170';

/** @param sendUrl of the local provider. @returns fields for `POST /api/sms/apps`, without name and settings */
export function appFields(sendUrl: string): Record<string, string> {
  return {
    type: 'Http',
    api_link: sendUrl,
    phone_number: '20880',
    api_key: PROVIDER_KEY,
    c1: 'POST json',
    c2: JSON.stringify({
      to: '{{to}}',
      from: '{{from}}',
      text: '{{text}}',
      ref: '{{id}}',
      dlr_url: '{{dlr_url}}',
    }),
    c3: 'Authorization: Bearer {{api_key}}',
    c4: JSON.stringify({
      rules: [{ http: 200, json: 'id', exists: true, is: 'accepted' }],
      unmatched_2xx: 'ambiguous',
    }),
    c5: JSON.stringify({ id: { json: 'id' } }),
    c6: JSON.stringify({
      methods: ['POST'],
      match: 'path',
      status: { field: 'status', map: { delivered: 'delivered', failed: 'failed' } },
    }),
  };
}
