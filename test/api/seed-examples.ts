/**
 * The examples of the owner's documents, copied as they stand: 000 (receiving), 001 (apps), 002 (sending). Existing
 * clients were written from these; nothing here is ever adapted to what the gateway does.
 */

/** 001, "Get App Details". */
export const APP = {
  data: {
    id: 1,
    name: 'My Twilio App',
    type: 'Twilio',
    channel: 'sms',
    sms_limit: 100,
    phone_number: '+254712345678',
    group_id: null,
    payment_app_id: null,
    created_by: 1,
    updated_by: 1,
    created_at: '2026-01-15T10:30:00.000000Z',
    updated_at: '2026-01-15T10:30:00.000000Z',
  },
};

/** 001, "Get Group Details". */
export const GROUP = {
  data: {
    id: 1,
    name: 'Production SMS Pool',
    created_by: 1,
    created_at: '2026-01-15T10:30:00.000000Z',
  },
};

/** 001, "Provider Configuration Fields", Twilio: the names are the document's, the values ours. */
export const TWILIO_FIELDS = {
  account_sid: `AC${'0123456789abcdef'.repeat(2)}`,
  auth_token: 'twilio-auth-token-of-the-seed-test',
  phone_number: '+15551234567',
};

/** 002, "Send a message through a specific SMS App". */
export const SEND_REQUEST = {
  to: '254712345678',
  message: 'Hello! Your order #1234 has been confirmed.',
};

export const SEND_REPLY = {
  data: {
    id: 156,
    to: '254712345678',
    from: '+15551234567',
    message: 'Hello! Your order #1234 has been confirmed.',
    sms_provider: 'Twilio',
    provider_id: 'SM1234567890abcdef',
    status: 'pending',
    folder: 'outbox',
    channel: 'sms',
    message_parts: 1,
    cost: null,
    app_id: 1,
    created_at: '2026-03-15T14:30:00.000000Z',
    updated_at: '2026-03-15T14:30:00.000000Z',
  },
};

/** 002, "Send a message through an SMS App Group". */
export const GROUP_SEND_REQUEST = { to: '254712345678', message: 'Your verification code is 4829.' };

export const GROUP_SEND_REPLY = {
  data: {
    id: 157,
    to: '254712345678',
    from: '+254700123456',
    message: 'Your verification code is 4829.',
    sms_provider: 'AfricasTalking',
    status: 'pending',
    folder: 'outbox',
    channel: 'sms',
    message_parts: 1,
    app_id: 3,
    created_at: '2026-03-15T14:31:00.000000Z',
  },
};

/** 002, "Retrieve paginated outbound messages". */
export const OUTBOX = {
  data: [
    { id: 1, name: 'My Twilio App', type: 'Twilio' },
    {
      current_page: 1,
      data: [
        {
          id: 156,
          to: '254712345678',
          from: '+15551234567',
          message: 'Hello! Your order #1234 has been confirmed.',
          sms_provider: 'Twilio',
          provider_id: 'SM1234567890abcdef',
          status: 'delivered',
          folder: 'outbox',
          channel: 'sms',
          message_parts: 1,
          cost: '0.0075',
          delivery_date: '2026-03-15T14:30:05.000000Z',
          app_id: 1,
          created_at: '2026-03-15T14:30:00.000000Z',
        },
      ],
      per_page: 15,
      total: 1,
    },
  ],
};

/** 002, "Retrieve paginated inbound messages". */
export const INBOX = {
  data: [
    { id: 1, name: 'My Twilio App', type: 'Twilio' },
    {
      current_page: 1,
      data: [
        {
          id: 200,
          to: '+15551234567',
          from: '254712345678',
          message: 'CONFIRM',
          sms_provider: 'Twilio',
          status: 'delivered',
          folder: 'inbox',
          channel: 'sms',
          message_time: '2026-03-15T15:00:00.000000Z',
          app_id: 1,
          created_at: '2026-03-15T15:00:00.000000Z',
        },
      ],
      per_page: 15,
      total: 1,
    },
  ],
};

/** 002, "Retrieve a specific message by ID". */
export const MESSAGE = {
  data: {
    id: 156,
    to: '254712345678',
    from: '+15551234567',
    message: 'Hello! Your order #1234 has been confirmed.',
    sms_provider: 'Twilio',
    provider_id: 'SM1234567890abcdef',
    message_time: '2026-03-15T14:30:00.000000Z',
    telco_code: '63902',
    telco_name: 'Safaricom',
    message_parts: 1,
    retry_count: 0,
    status: 'delivered',
    delivery_date: '2026-03-15T14:30:05.000000Z',
    cost: '0.0075',
    folder: 'outbox',
    channel: 'sms',
    app_id: 1,
    created_at: '2026-03-15T14:30:00.000000Z',
    updated_at: '2026-03-15T14:30:05.000000Z',
  },
};

/** 002, "Retrieve call records". */
export const CALLS = {
  data: {
    current_page: 1,
    data: [
      {
        id: 1,
        from: '254712345678',
        to: '+15551234567',
        duration: 45,
        status: 'completed',
        app_id: 5,
        created_at: '2026-03-15T16:00:00.000000Z',
      },
    ],
    per_page: 15,
    total: 1,
  },
};

/** 000, the record of a message that came in. */
export const RECEIVED = {
  data: {
    id: 200,
    to: '+15551234567',
    from: '254712345678',
    message: 'Hello from customer',
    status: 'delivered',
    folder: 'inbox',
    channel: 'sms',
    app_id: 1,
    created_at: '2026-03-15T15:00:00.000000Z',
  },
};
