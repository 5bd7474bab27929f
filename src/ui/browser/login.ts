import './countdown.ts';
import './once.ts';
import './password.ts';
