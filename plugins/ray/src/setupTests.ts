import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Screens load lazily, and are compiled the first time: more than the usual second on a busy machine.
configure({ asyncUtilTimeout: 8_000 });
jest.setTimeout(20_000);
