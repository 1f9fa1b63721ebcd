/** A batch out of a CSV: look at it, try it, start it. */
import { Button, Checkbox, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconPlayerPlay, IconTestPipe } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { refresh } from '../../api/cache';
import { useMay } from '../../app/session';
import { Empty } from '../../parts/empty';
import { useIdempotencyKey } from '../../parts/idempotency';
import { Loading } from '../../parts/loading';
import { formatCount } from '../../parts/numbers';
import { Page } from '../../parts/page';
import { ProblemAlert, tellDone } from '../../parts/problem';
import { Section } from '../../parts/section';
import { rememberTarget, TargetSelect, useFirstTarget } from '../../parts/target';
import { AskBeforeLeaving } from '../../parts/unsaved';
import { hasOwnText, readStart, recipientColumn, unknownPlaces, type CsvStart } from './csv';
import { DryRunResult } from './dry-run-result';
import { FileDrop } from './file-drop';
import { FileStart } from './file-start';
import type { Batch } from './state';
import { TextWithPlaces } from './text-with-places';
import { fingerprint, hand, type Upload } from './upload';

export function Component() {
  const { t } = useTranslation('batches');
  const maySend = useMay('messages:send');
  const target = useFirstTarget('');
  return (
    <Page title={t('newTitle')} lead={t('newLead')}>
      {!maySend ? (
        <Empty title={t('notAllowed')} text={t('notAllowedText')} />
      ) : target === null ? (
        <Loading />
      ) : (
        <NewBatch firstTarget={target} />
      )}
    </Page>
  );
}

type Fields = Omit<Upload, 'file'>;

const nameOf = (file: File): string => file.name.replace(/\.\w+$/, '').slice(0, 100);

function NewBatch({ firstTarget }: { firstTarget: string }) {
  const { t } = useTranslation('batches');
  const navigate = useNavigate();
  const keyOf = useIdempotencyKey();
  const [file, setFile] = useState<File | null>(null);
  const [start, setStart] = useState<CsvStart | null>(null);
  const [fields, setFields] = useState<Fields>({
    target: firstTarget,
    name: '',
    message: '',
    toColumn: '',
    scheduledAt: '',
    isStarted: true,
  });
  const [busy, setBusy] = useState<'trying' | 'sending' | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [tried, setTried] = useState<{ of: string; batch: Batch } | null>(null);
  const change = (changes: Partial<Fields>) => setFields((before) => ({ ...before, ...changes }));

  const choose = async (chosen: File) => {
    setError(null);
    setTried(null);
    const begun = await readStart(chosen);
    if (begun === null) setError({ message: t('notText') });
    setFile(begun && chosen);
    setStart(begun);
    if (begun === null) return;
    const isNamed = fields.name !== '' && fields.name !== (file && nameOf(file));
    change({
      toColumn: recipientColumn(begun.columns) ?? '',
      ...(!isNamed && { name: nameOf(chosen) }),
    });
  };
  const upload = file && { ...fields, file };
  const run = async (kind: 'trying' | 'sending') => {
    if (!upload) return;
    setBusy(kind);
    setError(null);
    try {
      if (kind === 'trying') {
        setTried({ of: fingerprint(upload), batch: await hand(upload, { isDryRun: true }) });
        return;
      }
      const batch = await hand(upload, { isDryRun: false, key: keyOf(fingerprint(upload)) });
      rememberTarget(fields.target);
      void refresh('/api/sms/batches', '/api/sms/sms', '/api/stats');
      tellDone(t('taken', { count: batch.accepted }));
      await navigate(`/batches/${batch.id}`);
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(null);
    }
  };
  const isComplete =
    upload !== null &&
    fields.target !== '' &&
    fields.toColumn !== '' &&
    (fields.message.trim() !== '' || (start !== null && hasOwnText(start.columns)));
  const isTried = upload !== null && tried?.of === fingerprint(upload);
  const unknown = start ? unknownPlaces(fields.message, start.columns) : [];
  /** Why it cannot be sent yet. */
  const waitsFor = !isComplete
    ? t('notComplete')
    : isTried || busy !== null
      ? null
      : unknown.length > 0
        ? t('unknownPlaces', { places: unknown.join(', ') })
        : t('tryFirst');

  return (
    <Stack maw={900}>
      {/* Not while it is being sent: that leads to the page of the batch. */}
      <AskBeforeLeaving when={file !== null && busy !== 'sending'} />
      <Section title={t('stepFile')}>
        <FileDrop file={file} onChoose={(chosen) => void choose(chosen)} />
        {start ? <FileStart start={start} toColumn={fields.toColumn} /> : <ProblemAlert error={error} />}
      </Section>
      {start && (
        <Section title={t('stepText')}>
          <Stack gap="sm">
            <Select
              label={t('toColumn')}
              data={[...new Set(start.columns.filter(Boolean))]}
              value={fields.toColumn || null}
              onChange={(toColumn) => change({ toColumn: toColumn ?? '' })}
              allowDeselect={false}
              withAsterisk
            />
            <TextWithPlaces
              value={fields.message}
              onChange={(message) => change({ message })}
              start={start}
              toColumn={fields.toColumn}
            />
            <TargetSelect value={fields.target} onChange={(target) => change({ target })} />
            <Group grow align="flex-start">
              <TextInput
                label={t('name')}
                maxLength={100}
                value={fields.name}
                onChange={({ currentTarget }) => change({ name: currentTarget.value })}
              />
              <TextInput
                type="datetime-local"
                label={t('scheduleFor')}
                value={fields.scheduledAt}
                onChange={({ currentTarget }) => change({ scheduledAt: currentTarget.value })}
              />
            </Group>
          </Stack>
        </Section>
      )}
      {start && (
        <Section title={t('stepStart')}>
          {tried && isTried && <DryRunResult batch={tried.batch} />}
          <ProblemAlert error={error} />
          <Group justify="space-between">
            <Checkbox
              label={t('startAtOnce')}
              checked={fields.isStarted}
              onChange={({ currentTarget }) => change({ isStarted: currentTarget.checked })}
            />
            <Group>
              <Button
                variant={isTried ? 'default' : 'filled'}
                disabled={!isComplete || busy !== null}
                loading={busy === 'trying'}
                leftSection={<IconTestPipe size={16} />}
                onClick={() => void run('trying')}
              >
                {t('try')}
              </Button>
              <Button
                variant={isTried ? 'filled' : 'default'}
                disabled={!isTried || busy !== null}
                loading={busy === 'sending'}
                leftSection={<IconPlayerPlay size={16} />}
                onClick={() => void run('sending')}
              >
                {!fields.isStarted
                  ? t('takeIn')
                  : isTried
                    ? t('sendCount', {
                        count: tried.batch.accepted,
                        shown: formatCount(tried.batch.accepted),
                      })
                    : t('sendNow')}
              </Button>
            </Group>
          </Group>
          <Text size="xs" c="dimmed" ta="right" mt="xs" aria-live="polite">
            {waitsFor}
          </Text>
        </Section>
      )}
    </Stack>
  );
}
