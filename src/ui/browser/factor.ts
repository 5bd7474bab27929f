import './countdown.ts';
import './live.ts';
import './once.ts';
import './one-time-code.ts';
import './resend.ts';
