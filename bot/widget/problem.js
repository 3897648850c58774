/** What went wrong between the widget and the gateway. */

export class Problem extends Error {
  /**
   * `status` 0 means that no answer came. `retriable`: the same request may be sent again as it is.
   * `title` is a sentence from the gateway for the person, if it sent one.
   */
  constructor(code, { status = 0, title = null, detail = null, requestId = null, retryAfter = null, errors = [] } = {}) {
    super(code);
    this.code = code;
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
    this.errors = errors;
  }

  get offline() {
    return this.status === 0;
  }

  get retriable() {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }

  /** The conversation is gone or its token no longer counts. */
  get lost() {
    return this.status === 401 || this.status === 404 || this.status === 410;
  }

  /** The problem of a response that is not a success; its body is problem+json where the gateway wrote it. */
  static async of(response) {
    const body = await response.json().catch(() => ({}));
    const seconds = Number(response.headers.get("Retry-After"));
    return new Problem(typeof body.code === "string" ? body.code : `http_${response.status}`, {
      status: response.status,
      title: body.title ?? null,
      detail: body.detail ?? null,
      requestId: body.request_id ?? null,
      retryAfter: Number.isFinite(seconds) && seconds > 0 ? seconds : null,
      errors: Array.isArray(body.errors) ? body.errors : [],
    });
  }

  /** Any thrown value as a problem: a failed fetch or a time-out is "offline". */
  static from(error) {
    if (error instanceof Problem) return error;
    return new Problem(error?.name === "TimeoutError" ? "timeout" : "network");
  }
}
