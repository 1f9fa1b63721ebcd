import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { envExample, renderReadme } from '../src/docs.js';

describe('generated documents', () => {
  it('.env.example is what the configuration declares', () => {
    assert.equal(readFileSync('.env.example', 'utf8'), envExample(), 'run: npm run docs');
  });

  it('the tables in README.md are what the code declares', () => {
    const readme = readFileSync('README.md', 'utf8');
    assert.equal(readme, renderReadme(readme), 'run: npm run docs');
  });
});
