import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/global.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { startLanguage } from './texts';

await startLanguage();
createRoot(document.getElementById('root')!).render(<App />);
