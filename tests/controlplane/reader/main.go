// Reads files as kubectl does, and prints what it takes for their documents.
//
// Of each file one line of JSON: {"documents": […], "error": "…"}. The steps are those of cli-runtime's
// resource.FileVisitor and resource.StreamVisitor, with the same decoders.
package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
)

type stream struct {
	Documents []json.RawMessage `json:"documents"`
	Error     string            `json:"error"`
}

func read(path string) (found stream) {
	found.Documents = []json.RawMessage{}
	file, err := os.Open(path)
	if err != nil {
		found.Error = err.Error()
		return found
	}
	defer file.Close()
	text := transform.NewReader(file, unicode.BOMOverride(unicode.UTF8.NewDecoder()))
	decoder := yaml.NewYAMLOrJSONDecoder(text, 4096)
	for {
		document := runtime.RawExtension{}
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			found.Error = err.Error()
			return found
		}
		if len(document.Raw) > 0 && string(document.Raw) != "null" {
			found.Documents = append(found.Documents, document.Raw)
		}
	}
}

func main() {
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	for _, path := range os.Args[1:] {
		if err := encoder.Encode(read(path)); err != nil {
			panic(err)
		}
	}
}
