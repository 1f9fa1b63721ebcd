/** The way in. */
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { query } from '../../api/client';
import { changeSession } from '../../api/session-state';
import { SignInForm } from '../../parts/sign-in-form';
import { SignInFrame } from './frame';

/** Only a path of this dashboard, so that nobody is led elsewhere; browsers pass over tabs and line ends. */
const pathOf = (wanted: string | null): string => (wanted && /^\/(?![/\\\s])/.test(wanted) ? wanted : '/');

export function Component() {
  const { t } = useTranslation('signIn');
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const { data } = query.useQuery('get', '/api/session', {});
  if (data?.data.setup_required) return <Navigate to="/setup" replace />;
  if (data?.data.user) return <Navigate to={pathOf(params.get('to'))} replace />;
  return (
    <SignInFrame title={t('title')}>
      <SignInForm
        onSignedIn={(session) => {
          changeSession(session);
          return navigate(pathOf(params.get('to')), { replace: true });
        }}
      />
    </SignInFrame>
  );
}
