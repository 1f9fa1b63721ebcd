import { Kbd, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../parts/dialog';

const KEYS = [
  [['j', '↓'], 'next'],
  [['k', '↑'], 'previous'],
  [['Enter'], 'open'],
  [['r'], 'reply'],
  [['Ctrl + Enter'], 'send'],
  [['u'], 'unread'],
  [['?'], 'help'],
] as const;

export function KeysHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation('inbox');
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t('keys')}>
      <Table aria-label={t('keys')}>
        <Table.Tbody>
          {KEYS.map(([keys, action]) => (
            <Table.Tr key={action}>
              <Table.Th scope="row" fw={400}>
                {keys.map((key) => (
                  <Kbd key={key} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Th>
              <Table.Td>{t(`keyActions.${action}`)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Dialog>
  );
}
