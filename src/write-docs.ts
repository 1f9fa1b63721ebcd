/** `npm run docs`: brings the generated parts of the documents up to date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { envExample, renderReadme } from './docs.js';

writeFileSync('.env.example', envExample());
writeFileSync('README.md', renderReadme(readFileSync('README.md', 'utf8')));
