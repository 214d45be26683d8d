import '@gururmm/console/data-access';
import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { appConfig } from './app/app.config';

bootstrapApplication(App, appConfig).catch((error: unknown) => {
  // Nothing of the application runs yet, so the browser's console is the only place left to report to.
  reportError(error);
});
