/** Files that came with messages. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { MediaService } from '../../media/service.js';
import { route, type Route } from '../route.js';

export function mediaRoutes({ media }: { media: MediaService }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/sms/media/{uuid}',
      summary: 'A file that came with a message, as its bytes.',
      scope: 'messages:read',
      params: z.object({ uuid: z.uuid() }),
      replies: { 200: null },
      handle: async ({ ctx, actor, params }) => {
        const { size, headers, content } = await media.open(actor, params.uuid);
        ctx.set(headers);
        ctx.length = size;
        ctx.body = Readable.from(content);
        ctx.set('Content-Type', headers['Content-Type']!); // Koa calls every stream octets
        return undefined;
      },
    }),
  ];
}
