// The page takes the language of the chat in it.
addEventListener("munadil-language", ({ detail: language }) => {
  document.documentElement.lang = language;
  document.documentElement.dir = language === "ar" || language === "ary" ? "rtl" : "ltr";
});
