package export

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"kickoff/payload/clean"
)

// A line of JSON text never reads EOF alone, so the end mark is safe: a text of
// the body holds no raw line break.
const endMark = "EOF"

// kickoff is the launch as our own command, with the body it takes as it is.
func kickoff(c Call) string {
	return fmt.Sprintf("# Launches %s.\nkickoff launch --base-url %s --org %s --yes --payload - <<'%s'\n%s%s\n",
		clean.Message(c.Template.Title), ShellWord(c.BaseURL), ShellWord(c.Org), endMark, c.Launch.Body, endMark)
}

const curlUpload = `upload() {
  curl --fail-with-body --silent --show-error "$base/organizations/$org/file" \
    -H "Authorization: Bearer $TALLYFY_ACCESS_TOKEN" \
    -H 'Accept: application/json' -H 'X-Tallyfy-Client: APIClient' \
    -F "name=@$1" -F 'subject_id=%s' -F 'subject_type=Checklist' \
    -F 'uploaded_from=ko_field' -F 'source=local' | jq --compact-output --exit-status .data
}
`

const curlLaunch = `curl --fail-with-body --silent --show-error "$base/organizations/$org/runs" \
  -H "Authorization: Bearer $TALLYFY_ACCESS_TOKEN" \
  -H 'Accept: application/json' -H 'Content-Type: application/json' -H 'X-Tallyfy-Client: APIClient' \
  --data-binary @-`

// curl is the launch as a shell script. With local files it needs jq, to put
// what the uploads answer into the body.
func curl(c Call) string {
	var b strings.Builder
	needs := "Needs curl"
	if len(c.Launch.Uploads) > 0 {
		needs = "Needs curl and jq"
	}
	fmt.Fprintf(&b, "#!/bin/sh\n# Launches %s. %s, and the token in TALLYFY_ACCESS_TOKEN.\nset -eu\n", clean.Message(c.Template.Title), needs)
	fmt.Fprintf(&b, "base=%s\norg=%s\n\n", ShellWord(c.BaseURL), ShellWord(c.Org))
	if len(c.Launch.Uploads) == 0 {
		fmt.Fprintf(&b, "%s <<'%s'\n%s%s\n", curlLaunch, endMark, c.Launch.Body, endMark)
		return b.String()
	}
	fmt.Fprintf(&b, curlUpload, c.Template.ID)
	var arguments, puts []string
	for i, u := range c.Launch.Uploads {
		fmt.Fprintf(&b, "file%d=$(upload %s)\n", i, ShellWord(curlPath(u.Path)))
		arguments = append(arguments, fmt.Sprintf(`--argjson file%d "$file%d"`, i, i))
		puts = append(puts, fmt.Sprintf(".prerun[%s][%d] = $file%d", text(u.Field), u.Index, i))
	}
	fmt.Fprintf(&b, "\njq %s %s <<'%s' |\n%s%s\n%s\n", strings.Join(arguments, " "), ShellWord(strings.Join(puts, " | ")), endMark, c.Launch.Body, endMark, curlLaunch)
	return b.String()
}

// curlPath quotes a path for curl's -F, where ; and , would end it.
func curlPath(path string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(filepath.ToSlash(path)) + `"`
}

// text is a string as jq and JSON write it.
func text(s string) string {
	raw, err := json.Marshal(s)
	if err != nil {
		return `""`
	}
	return string(raw)
}
