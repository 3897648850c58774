"""What a person does with the widget, for tests."""

from typing import Any

from playwright.async_api import Locator, Page, expect

_WATCH = """
window.zbEvents = [];
for (const type of ["zb-open", "zb-close", "zb-message", "zb-feedback", "zb-handoff", "zb-error", "zb-settings"]) {
  document.addEventListener(type, (event) => window.zbEvents.push([type, event.detail]));
}
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""
_READY = """
async () => {
  await customElements.whenDefined("zhiban-chat");
  const chat = document.querySelector("zhiban-chat");
  await chat.ready;
  window.said = [];
  for (const region of chat.shadowRoot.querySelectorAll(".announcer > [role=status]")) {
    new MutationObserver(() => region.textContent && window.said.push(region.textContent))
      .observe(region, { childList: true, characterData: true, subtree: true });
  }
}
"""


class Chat:
    """The portal page with the widget on it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: message.type in ("error", "warning") and self.errors.append(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        self.widget = page.locator("zhiban-chat")
        self.log = page.get_by_role("log")
        self.offline = page.get_by_role("paragraph").filter(has_text="网络不通")
        self.input = page.get_by_role("textbox", name="输入您的问题")

    async def start(self) -> None:
        await self.page.add_init_script(_WATCH)
        await self.page.goto(self.url + "/")
        await self.page.evaluate(_READY)

    async def reload(self) -> None:
        await self.page.reload()
        await self.page.evaluate(_READY)

    async def open(self) -> None:
        await self.page.get_by_role("button", name="办事咨询").click()
        await expect(self.log.get_by_text("您好，我是办事助手")).to_be_visible()

    async def say(self, text: str, answer: str | None = None) -> None:
        """Types and sends; waits for the answer's words when given."""
        await self.input.fill(text)
        await self.input.press("Enter")
        if answer:
            await self.sees(answer)

    async def sees(self, text: str) -> None:
        await expect(self.log.get_by_text(text).last).to_be_visible()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True).last

    async def apply(self) -> None:
        """Opens the form and agrees to its notice."""
        await self.say("居住证要不要钱", "第一次办居住证不收费")
        await self.button("现在申请").click()
        await self.page.get_by_label("同意，开始填写").check()
        await self.button("下一步").click()
        await expect(self.page.get_by_label("申请人姓名")).to_be_visible()

    async def focused(self) -> str:
        """The accessible text of what has the focus, inside shadow roots too."""
        return await self.page.evaluate(
            """() => {
              let node = document.activeElement;
              while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
              return node.getAttribute("aria-label") ?? node.labels?.[0]?.textContent ?? node.textContent;
            }"""
        )

    async def in_shadow(self, script: str, argument: Any = None) -> Any:
        """The value of `(root, argument) => …` for the widget's shadow root."""
        return await self.widget.evaluate(f"(chat, argument) => ({script})(chat.shadowRoot, argument)", argument)

    async def set(self, **attributes: str) -> None:
        """Sets attributes of the element; `font_size` is font-size."""
        for name, value in attributes.items():
            await self.widget.evaluate(
                "(chat, [name, value]) => chat.setAttribute(name, value)", [name.replace("_", "-"), value]
            )

    async def announced(self) -> list[str]:
        return await self.page.evaluate("window.said")

    async def events(self) -> list[list[Any]]:
        return await self.page.evaluate("window.zbEvents")
