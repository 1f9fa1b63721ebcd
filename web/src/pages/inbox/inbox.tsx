/** Who wrote what: conversations beside the one that is open, made for a keyboard. */
import { ActionIcon, Card, SegmentedControl, Stack, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import { IconKeyboard, IconMessages, IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { useMay } from '../../app/session';
import { Empty } from '../../parts/empty';
import { useFilters } from '../../parts/filters';
import { useIsNarrow } from '../../parts/narrow';
import { Page } from '../../parts/page';
import { tellProblem } from '../../parts/problem';
import { ConversationList } from './conversation-list';
import { markUnread, SHOWN, shownOf } from './data';
import classes from './inbox.module.css';
import { KeysHelp } from './keys-help';
import { Thread } from './thread';
import { useKeys } from './use-keys';

export function Component() {
  const { t } = useTranslation('inbox');
  const { number } = useParams();
  const navigate = useNavigate();
  const filters = useFilters(['q', 'show']);
  const isNarrow = useIsNarrow();
  const [isHelpOpen, help] = useDisclosure();
  const maySend = useMay('messages:send');
  const leaveUnread = async () => {
    if (!number || !maySend) return;
    try {
      await markUnread(number);
      await navigate({ pathname: '/inbox', search: window.location.search });
    } catch (error) {
      tellProblem(error);
    }
  };
  useKeys({ onHelp: help.open, onUnread: () => void leaveUnread() });
  const hasList = !isNarrow || number === undefined;
  const hasThread = !isNarrow || number !== undefined;
  return (
    <Page
      title={t('title')}
      actions={
        <Tooltip label={t('keys')}>
          <ActionIcon variant="default" size="lg" onClick={help.open} aria-label={t('keys')}>
            <IconKeyboard size={18} />
          </ActionIcon>
        </Tooltip>
      }
    >
      <KeysHelp isOpen={isHelpOpen} onClose={help.close} />
      <div className={classes.panes}>
        {hasList && (
          <Card withBorder padding={0} className={classes.list}>
            <Search values={filters.values} onChange={filters.set} />
            <ConversationList filters={filters.values} open={number} />
          </Card>
        )}
        {hasThread && (
          <Card withBorder padding={0} className={classes.thread}>
            {number === undefined ? (
              <Empty icon={IconMessages} title={t('chooseOne')} text={t('chooseOneText')} />
            ) : (
              <Thread key={number} number={number} hasBack={isNarrow} onUnread={() => void leaveUnread()} />
            )}
          </Card>
        )}
      </div>
    </Page>
  );
}

interface SearchProps {
  values: { q?: string; show?: string };
  onChange: (changes: { q?: string | null; show?: string | null }) => void;
}

function Search({ values, onChange }: SearchProps) {
  const { t } = useTranslation('inbox');
  const ask = useDebouncedCallback((text: string) => onChange({ q: text.trim() || null }), 350);
  return (
    <Stack gap="xs" p="xs" className={classes.search} role="search">
      <TextInput
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        leftSection={<IconSearch size={16} />}
        defaultValue={values.q ?? ''}
        onChange={({ currentTarget }) => ask(currentTarget.value)}
      />
      <SegmentedControl
        aria-label={t('show')}
        size="xs"
        value={shownOf(values.show)}
        onChange={(show) => onChange({ show: show === 'written' ? null : show })}
        data={SHOWN.map((value) => ({ value, label: t(`shown.${value}`) }))}
      />
    </Stack>
  );
}
