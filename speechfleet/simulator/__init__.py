"""A stand-in for an Azure Speech container and for the billing endpoint it reports to.

No Speech image was run to write it. It is put together from the vendor's pages, from public
issues and from other people's deployments, and it shows on the outside what they describe;
it recognises no speech but two recordings of its own. It needs Python's standard library and
nothing else, so this folder can be copied alone into an image::

    python3 -m simulator speech --kind speech-to-text Eula=accept Billing=URL ApiKey=KEY
    python3 -m simulator billing --port 8080 --resources FILE
    python3 -m simulator plain --port 8000
    python3 -m simulator diagnostics Eula=accept Billing=URL ApiKey=KEY

`plain` is none of the vendor's containers: it answers `/` and `/healthz`, and stands for
whatever else an operator runs.

Documented by the vendor
    The settings `Eula`, `Billing` and `ApiKey`, as arguments or environment, and the paths
    `/`, `/ready` and `/status`. The values of `apiStatus` and what each means. A key is
    judged by the resource in `Billing`, and either of its two keys will do. Usage is reported
    every 10 to 15 minutes; after a missed window the container runs on without serving, until
    billing is back; after 10 tries at that interval it stops serving. The names in a usage
    report. Not root. Language identification's port 5003. Custom speech to text fetches the
    model of `ModelId` into `/usr/local/models` and keeps a model that it finds there, whatever
    `ModelId` says. An image of neural text to speech has one voice; `/cognitiveservices/v1`,
    `/cognitiveservices/voices/list` and `/synthesize/health` of it, and 400 for another voice.
    Disconnected: `DownloadLicense=True` with `Mounts:License`; then `Mounts:License` and
    `Mounts:Output` instead of key and endpoint; a licence is bound to kind and model, and ends;
    `/records/usage-logs/` and `/records/usage-logs/MONTH/YEAR`, and the form of their answers. The
    line for a licence that is not there.

Found by running the vendor's client, `azure-cognitiveservices-speech` 1.40.0 and 1.53.0
    The paths and messages of queries: what that client sends, and the least that it accepts
    for an answer. Recognised are two recordings of tones (`utterances.py`) and nothing else.

Seen in public issues, often of sibling containers with the same library
    The JSON of `/ready` (200) and `/status`, 503 while loading, the bare `{"ready":"notReady"}`.
    The console lines, the `fail:` lines after `Now listening`, and that a container with a
    wrong key runs on and listens. `Failed to reach endpoint. Trying 9 more times.`
    `Container does not have a valid disconnected container license`.
    `Eula must be accepted`, `Invalid Billing Endpoint URI.` and an exit with code 1. `/swagger`:
    neural text to speech has it, speech to text answers 404. `service` in the bodies of speech
    to text and neural text to speech. `Model configuration … properties.json not found.`

    `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY` and `HTTP_PROXY_CREDS` (documented, and how .NET reads
    them); that the line for a 407 is that of .NET is a guess.

Unverified: our choice where nothing is published
    * The line for a missing `ApiKey`, and that it exits; the line for a missing `Billing`.
    * `/ready` is 503 unless the last report was accepted, so also with a wrong key. Chosen
      because its message speaks of the key and a blocked container answers no query.
    * `apiStatus` is `Unknown` from listening until the first answer of the billing endpoint.
    * A refusal (a revoked key, a used-up quota) counts as a failed try like an unreachable
      endpoint; the tenth failed report in a row is the last.
    * Every `apiStatusMessage` but that of `Valid`: the vendor's descriptions, in our words.
    * `Retry-After` on `/status`: the seconds until the container itself tries again.
    * SIGTERM and SIGINT: `Application is shutting down...` and exit code 0, as the .NET
      generic host does, but at once.
    * A bad `Billing` is told by its form alone. `Eula` has to be exactly `accept`.
    * `service` in the bodies of custom speech to text and language identification, and that
      the latter has `/swagger`.
    * The file in a model's folder, that a folder which cannot be written to is an exit with
      code 1, and when the model is fetched: at once.
    * The body of a synthesis that is refused; 503 for a query that comes before the model is
      ready or once metering is not accepted any more; what else a container sends in a turn.
    * That a recording is judged at its end, and that one that is not known is `NoMatch`; that two
      locales of one language, which the vendor's page rules out, are refused with 1007, and that
      of languages which are none of it the first is named.
    * The licence's file and form, that it is bound to the very image, that the container which
      fetches it ends, and what it says where it may not; the files of usage records, that the
      quantity is a number of queries, and that nothing used is no meter.
    * A disconnected container's `apiStatus` is `Valid`; whether it would mind a key is not known.
    * The diagnostics image, but for its line about a bad `Billing` (`diagnostics.py`).
    * What a container sends to Azure and what Azure answers; the protocol here is ours, and a
      report is of nothing used.

Not imitated
    Logs on disk, Fluentd, Application Insights, the cache for diarization, and what becomes of the
    container's own parts without `NO_PROXY`. `__` for `:` is taken in arguments too, which
    ASP.NET does in the environment only. The two-word form `--ApiKey KEY` is not taken.

Only here
    Settings that begin with `Simulator:` (see `faults.py` and `settings.py`), and the path
    `/simulator`, where GET shows them and PUT changes them while the container runs.
"""
