/** An error as it comes out of a worker thread. */
export interface Failure {
  name: string;
  message: string;
  stack?: string;
}
