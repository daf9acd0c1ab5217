"""litellm against the server whose address is given: what it makes of every call, as JSON."""

import json
import os
import sys

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # else it fetches a list of prices
import litellm

MESSAGES = [{"role": "user", "content": "Combien ?"}]
ADDRESS = {"model": "openai/munadil", "api_base": sys.argv[1] + "/v1", "api_key": "none", "max_retries": 0}


def streamed():
    """The text of a stream."""
    return "".join(
        c.choices[0].delta.content or "" for c in litellm.completion(messages=MESSAGES, stream=True, **ADDRESS)
    )


def responses_streamed():
    """The text of a streamed response."""
    events = litellm.responses(input="Combien ?", stream=True, **ADDRESS)
    return "".join(e.delta for e in events if e.type == "response.output_text.delta")


found = {
    "whole": litellm.completion(messages=MESSAGES, **ADDRESS).choices[0].message.content,
    "stream": streamed(),
    "responses": litellm.responses(input="Combien ?", **ADDRESS).output[0].content[0].text,
    "responses_stream": responses_streamed(),
}
print(json.dumps(found, ensure_ascii=False))
