/** Where a phone was: on a map, and as the same list for whoever cannot use the map. */
import { IconMapPin } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { query } from '../../api/client';
import { Empty } from '../../parts/empty';
import { Loading } from '../../parts/loading';
import { ProblemAlert } from '../../parts/problem';
import { List } from '../../parts/table';
import { When } from '../../parts/when';

const PhoneMap = lazy(() => import('./phone-map'));

/** Rows of the list; the map shows all that were asked for. */
const LISTED = 5;

export function Places({ appId }: { appId: number }) {
  const { t } = useTranslation('phones');
  const { data, error } = query.useQuery(
    'get',
    '/api/sms/phones/{app}/locations',
    { params: { path: { app: String(appId) }, query: { per_page: 100 } } },
    { refetchInterval: 30_000 },
  );
  if (error) return <ProblemAlert error={error} />;
  if (!data) return <Loading />;
  const places = data.data.data;
  if (places.length === 0) return <Empty icon={IconMapPin} title={t('noPlaces')} text={t('noPlacesText')} />;
  return (
    <>
      <Suspense fallback={<Loading />}>
        <PhoneMap places={places} />
      </Suspense>
      <List
        label={t('places')}
        rows={places.slice(0, LISTED)}
        rowKey={({ id }) => id}
        columns={[
          { key: 'time', title: t('time'), cell: ({ created_at }) => <When at={created_at} isExact /> },
          {
            key: 'latitude',
            title: t('latitude'),
            isNumber: true,
            cell: ({ latitude }) => latitude.toFixed(5),
          },
          {
            key: 'longitude',
            title: t('longitude'),
            isNumber: true,
            cell: ({ longitude }) => longitude.toFixed(5),
          },
          {
            key: 'accuracy',
            title: t('accuracy'),
            isNumber: true,
            cell: ({ accuracy }) => (accuracy === null ? '–' : t('metres', { count: Math.round(accuracy) })),
          },
        ]}
      />
    </>
  );
}
